"""Request and response schemas of invitations into the team."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from common.scopes import Feature, Role
from pydantic import BaseModel, ConfigDict, Field

from crm.campaign.members.schemas import MemberPut, MemberRead


class InvitationCreate(MemberPut):
    """The rights of whoever opens the link."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "display_name": "Camille, Ivry",
                    "roles": ["canvasser"],
                    "territories": ["94033"],
                    "email": "camille@exemple.fr",
                    "days": 7,
                }
            ]
        }
    )

    email: Annotated[
        str | None,
        Field(
            min_length=3,
            max_length=254,
            description="Where the link is mailed, besides. Whoever accepts has it as their address for sign-in links.",
        ),
    ] = None
    mobile: Annotated[
        str | None,
        Field(min_length=6, max_length=30, description="Where the link is sent by SMS, besides. It is not kept."),
    ] = None
    days: Annotated[int, Field(ge=1, le=30, description="How long the link is good for.")] = 7


class InvitationRead(BaseModel):
    id: UUID
    display_name: str
    roles: list[Role]
    territories: list[str]
    ends_at: datetime | None
    closed: list[Feature]
    created_by: str
    created_at: datetime
    expires_at: datetime
    state: Literal["waiting", "accepted", "withdrawn", "expired"]
    accepted_by: str | None


class InvitationMade(InvitationRead):
    """A new invitation with its link, which no other response shows."""

    path: Annotated[str, Field(description="For the person alone; it is shown this once, and opens once.")]


class JoinedRead(MemberRead):
    """The member that an invitation made, and of which campaign."""

    campaign_id: UUID
