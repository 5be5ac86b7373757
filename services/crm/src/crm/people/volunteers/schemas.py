"""Request and response schemas of volunteers' availability."""

from datetime import datetime
from typing import Annotated

from common.schemas.territories import MemberTerritory
from pydantic import BaseModel, ConfigDict, Field

from crm.people.volunteers.availability import Skill, Slot


class AvailabilityPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"skills": ["postering", "driving"], "slots": ["sat_morning"], "areas": ["94033"]}]
        },
    )

    skills: Annotated[list[Skill], Field(max_length=20)] = []
    slots: Annotated[list[Slot], Field(max_length=21)] = []
    areas: Annotated[
        list[MemberTerritory], Field(max_length=50, description="Where they would go; none: anywhere.")
    ] = []


class AvailabilityRead(AvailabilityPut, json_schema_extra=None):
    updated_by: str
    updated_at: datetime | None


class SelfServiceLinkRead(BaseModel):
    path: Annotated[str, Field(description="For the person alone: it opens their own page. Shown once.")]
