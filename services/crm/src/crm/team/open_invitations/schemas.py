"""Input for an open invitation, and of the people who wait."""

from typing import Annotated

from common.schemas.territories import MemberTerritory
from pydantic import BaseModel, ConfigDict, Field

from crm.campaign.members.schemas import DisplayName

MOST_USES, MOST_HOURS = 200, 72


class OpenInvitationCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: DisplayName
    uses: Annotated[int, Field(ge=1, le=MOST_USES)]
    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)]
    territories: Annotated[list[MemberTerritory], Field(max_length=2000)] = []


class AdmissionCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    display_name: DisplayName
    contact: Annotated[str, Field(min_length=5, max_length=254)]
