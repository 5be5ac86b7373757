from datetime import datetime
from typing import Annotated

from common.schemas.instants import Instant
from common.schemas.territories import MemberTerritory
from common.scopes import Feature, Role
from pydantic import BaseModel, ConfigDict, Field

SUBJECT_PATTERN = r"^[\x21-\x7e]+$"

DisplayName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="What the team calls this person. Kept here, and told to no other service.",
        examples=["Camille, Ivry"],
    ),
]


class MemberPut(BaseModel):
    """The rights of a member of the campaign's team: roles, territories, end."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"display_name": "Camille, Ivry", "roles": ["canvasser"], "territories": ["94033"]}]
        },
    )

    display_name: DisplayName
    roles: Annotated[list[Role], Field(min_length=1, max_length=20, examples=[["canvasser"]])]
    territories: Annotated[
        list[MemberTerritory],
        Field(max_length=2000, description="Communes (`94033`) and stations (`94033_0001`); none: the whole campaign."),
    ] = []
    ends_at: Annotated[
        Instant | None,
        Field(description="The end of a delegation: from then on this person may do nothing."),
    ] = None
    closed: Annotated[
        list[Feature] | None,
        Field(
            max_length=40, description="Features that are closed to them, whatever their roles give; null: as they are."
        ),
    ] = None


class FeaturesPut(BaseModel, extra="forbid"):
    """The features closed to a member; all others of their roles are open."""

    closed: Annotated[list[Feature], Field(max_length=40, examples=[["messages", "exports"]])]


class MemberRead(BaseModel):
    """A member. `ended`: their delegation has ended."""

    subject: str
    display_name: str | None
    roles: list[Role]
    territories: list[str]
    ends_at: datetime | None
    closed: list[Feature]
    features: Annotated[
        list[Feature], Field(description="Open to them: their roles give some of it, and nobody closed it.")
    ]
    ended: bool
    version: int


class RemovalRead(BaseModel):
    """A request to remove a manager. It expires unless confirmed."""

    model_config = ConfigDict(from_attributes=True)

    subject: str
    asked_by: str
    asked_at: datetime
    expires_at: datetime
