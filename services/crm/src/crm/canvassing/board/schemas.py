from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Figures(BaseModel):
    """The figures of a turf or station. `hours`: clock hours with a recorded visit, summed over canvassers."""

    model_config = ConfigDict(from_attributes=True)

    attempts: int
    answered: int
    conversations: int
    hours: int
    week: int = Field(description="Attempts of the last seven days.")
    before: int = Field(description="Of the seven days before.")
    answer_rate: float | None = Field(description="Of the attempts; null where it would be of too few.")
    trend: str = Field(description="`hausse`, `baisse`, `stable`; empty where nothing was done.")


class StationProgress(Figures):
    station: str
    homes: int
    guessed_homes: int = Field(description="Of them, those whose station was guessed from geometry.")


class TurfProgress(Figures):
    turf_id: UUID
    code: str
    name: str
    doors: int
    tried: int = Field(description="Doors that saw a visit.")
    done: int = Field(description="Doors that need no other.")


class Today(BaseModel):
    """The figures since midnight, by the campaign's clock."""

    attempts: int
    canvassers: int


class ShiftProgress(BaseModel):
    """A shift of volunteers: `taken` of `needed` places."""

    shift_id: UUID
    campaign_event_id: UUID
    campaign_event: str
    title: str
    starts_at: datetime
    ends_at: datetime
    needed: int
    taken: int


class UnknownStation(BaseModel):
    """A station with canvasses that the campaign does not know; `nearest`: known stations with a similar code."""

    model_config = ConfigDict(from_attributes=True)

    station: str
    attempts: int
    nearest: list[str]


class BoardRead(BaseModel):
    at: datetime
    today: Today
    shifts: list[ShiftProgress] = Field(description="Of the coming week, soonest first.")
    stations: list[StationProgress]
    unknown_stations: list[UnknownStation] = Field(description="To be placed: PUT /v1/canvasses/unknown-stations/….")
    turfs: list[TurfProgress]
