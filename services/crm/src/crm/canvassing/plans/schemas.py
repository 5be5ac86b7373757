from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm.canvassing.plans.action_effects import Kind


class IntervalRead(BaseModel):
    """An expected value and its 90 % interval."""

    model_config = ConfigDict(from_attributes=True)

    mean: float
    low: float
    high: float


class CapacityPut(BaseModel):
    """The canvassers available: teams, volunteers of each, hours a week."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"teams": 3, "people": 2, "hours_a_week": 6}]}
    )

    teams: Annotated[int, Field(strict=True, ge=1, le=500)]
    people: Annotated[int, Field(strict=True, ge=1, le=6, description="Volunteers of a team.")] = 2
    hours_a_week: Annotated[int, Field(strict=True, ge=1, le=60, description="Of each team.")] = 6


class CapacityRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    teams: int
    people: int
    hours_a_week: int


class KindRate(BaseModel):
    """The votes per volunteer-hour of this kind of action."""

    kind: Kind
    votes_per_hour: IntervalRead


class PlannedTurf(BaseModel):
    """A turf in the order. Turfs of one `tier` differ by no more than noise."""

    turf_id: UUID
    code: str
    name: str
    stations: list[str]
    place: int
    tier: int
    doors_left: int
    votes_per_hour: IntervalRead
    votes: IntervalRead
    volunteer_hours: float
    done_on: date | None = Field(description="About when, at this pace. Null: not before the vote.")
    kinds: list[KindRate]
    best_kind: Kind
    kind_is_sure: bool = Field(description="False: the kinds differ by no more than noise.")


class GainRead(BaseModel):
    """The gain of one more team before the vote. `noise`: it may be nothing."""

    model_config = ConfigDict(from_attributes=True)

    votes: IntervalRead
    turfs: int
    noise: bool


class PlanRead(BaseModel):
    """The published turfs with doors left, most votes per hour first, until the eve of the vote."""

    method: str
    priorities: str | None = Field(description="Method and data of predict's priorities; null: none were heard yet.")
    heard_version: int | None
    ends_at: datetime = Field(description="From here to the close of the vote nobody canvasses (L. 49).")
    capacity: CapacityRead
    turfs: list[PlannedTurf]
    one_more_team: GainRead
    finished: int = Field(description="Turfs without a door left.")
