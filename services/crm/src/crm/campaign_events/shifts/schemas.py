"""The API's schemas of shifts."""

from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from common.schemas.instants import Instant
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from crm.people.records.schemas import Line
from crm.people.volunteers.availability import Skill

LONGEST = timedelta(hours=24)


class ShiftPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "Accueil",
                    "starts_at": "2029-05-22T18:00:00+02:00",
                    "ends_at": "2029-05-22T20:00:00+02:00",
                    "needed": 2,
                    "skills": ["logistics"],
                }
            ]
        },
    )

    title: Line
    starts_at: Instant
    ends_at: Instant
    needed: Annotated[int, Field(strict=True, ge=1, le=1000, description="How many hands.")] = 1
    skills: Annotated[list[Skill], Field(max_length=20, description="Good to know there; nobody is kept out.")] = []

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if not timedelta() < self.ends_at - self.starts_at <= LONGEST:
            raise PydanticCustomError(
                "shift_hours",
                "ends_at is not after starts_at, or more than a day later",
                {"fr": "la fin suit le début, d'un jour au plus"},
            )
        return self


class Helper(BaseModel):
    """A person who takes the shift. The name is empty for a caller who may not read people."""

    person_id: UUID
    name: str
    assigned_by: str


class ShiftRead(BaseModel):
    id: UUID
    campaign_event_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    needed: int
    skills: list[Skill]
    taken: int


class ShiftWithPeople(ShiftRead):
    people: list[Helper]


class Candidate(BaseModel):
    """A person who can take the shift (by skill, or as a volunteer) and has no other at that time."""

    person_id: UUID
    name: str
    available: Annotated[
        bool | None, Field(description="Whether they said that they can then; null: they named no times.")
    ]


class OwnShift(ShiftRead):
    """A shift as a volunteer sees it on their own page."""

    campaign_event: str
    place: str
    mine: bool
