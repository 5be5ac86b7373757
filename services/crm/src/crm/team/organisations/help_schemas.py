"""Request and response schemas of help that campaigns of an organisation give each other."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.schemas.territories import MemberTerritory
from kit.text.single_line import LINE
from pydantic import BaseModel, ConfigDict, Field

from crm.team.open_invitations.schemas import MOST_USES


class HelpRequestCreate(BaseModel):
    """People asked for on an action of the plan: `people` of them, for door-to-door work in `territories`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "action_id": "0197b0a2-5f0e-7c3a-9d53-0c6a4f1f2b11",
                    "place": "Devant la mairie",
                    "people": 8,
                    "territories": ["94080"],
                }
            ]
        },
    )

    action_id: UUID
    place: Annotated[str, Field(min_length=1, max_length=200, pattern=LINE, description="Where to meet.")]
    people: Annotated[int, Field(ge=1, le=MOST_USES)]
    territories: Annotated[list[MemberTerritory], Field(max_length=2000)] = []


class HelpRead(BaseModel):
    """A request as it is now. `where`: names; none: all of the campaign."""

    id: UUID
    campaign_id: UUID
    campaign: str
    candidate: str
    organisation_id: UUID
    action_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    where: list[str]
    people: int
    let_in: int


class HelpLinkRead(BaseModel):
    path: Annotated[str, Field(description="Page on which the member asks to be let in.")]
