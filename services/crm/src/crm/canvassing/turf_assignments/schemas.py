from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm.people.volunteers.availability import Slot


class HoldersPut(BaseModel):
    """The members who are to hold a turf, with those who hold it already."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"subjects": ["a-member"]}]})

    subjects: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(min_length=1, max_length=20)]


class HolderRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    turf_id: UUID
    subject: str
    given_at: datetime


class AvailabilityPut(BaseModel):
    """When the caller is free to walk. An empty list: they do not say."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"slots": ["sat_morning"]}]})

    slots: Annotated[list[Slot], Field(max_length=21)]


class AvailabilityRead(BaseModel):
    slots: list[Slot]
