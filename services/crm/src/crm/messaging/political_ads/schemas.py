"""Request and response schemas of the register of political advertising."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from kit.text.single_line import LINE
from pydantic import BaseModel, ConfigDict, Field, StrictBool

_Line = Annotated[str, Field(min_length=1, max_length=200, pattern=LINE)]


class SponsorDeclared(BaseModel):
    """A sponsor's declaration (Regulation (EU) 2024/900, art. 5(2), 12): without it, or outside the Union, nothing is
    sent in the three months before the vote.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"kind": "body", "country": "FR", "controlled_abroad": False}]},
    )

    kind: Annotated[Literal["person", "body"], Field(description="A person, or a legal person or another body.")]
    country: Annotated[
        str,
        Field(
            pattern=r"^[A-Z]{2}$",
            description="ISO 3166-1: whose citizen a person is, where a body is established; ZZ: not in the Union.",
        ),
    ]
    controlled_abroad: Annotated[
        StrictBool,
        Field(
            description="In the end owned or controlled by a national of, or a body established in, a third country."
        ),
    ]
    controlled_by: Annotated[_Line | None, Field(description="Who controls it in the end, if not itself.")] = None
    payer: Annotated[_Line | None, Field(description="Who pays, if not the sponsor.")] = None


class PoliticalAdRead(BaseModel):
    id: UUID
    mailing_id: UUID
    medium: str
    sponsor: str
    sponsor_address: str
    sponsor_email: str
    declared: Annotated[SponsorDeclared | None, Field(description="What the sponsor declared of itself.")]
    election: str
    election_on: str
    criteria: Annotated[dict[str, Any], Field(description="The filter, the theme and the territories.")]
    targeted: Annotated[bool, Field(description="Aimed by personal data at some of those who agreed (art. 18).")]
    reach: Annotated[int | None, Field(description="People; null while it is queued.")]
    cost_cents: int
    ordered_by: str
    started_at: datetime
