from datetime import datetime
from typing import Annotated

from common.schemas.elections import CandidateId, Round
from common.schemas.instants import Instant
from common.schemas.territories import Station
from kit.web.paging import Page
from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(strict=True, ge=0, le=1000)]


class BallotSampleCreate(BaseModel, extra="forbid"):
    """Counts of the first ballots at a table, usually the first hundred."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"station": "94033_0001", "round": 1, "ballots": 100, "votes": {"A": 56, "B": 41}, "blank": 3}]
        }
    )

    station: Station
    round: Round
    ballots: Annotated[int, Field(strict=True, ge=1, le=1000, description="How many were counted, blank ones too.")] = (
        100
    )
    votes: Annotated[dict[CandidateId, Count], Field(min_length=1, max_length=200)]
    blank: Count = 0
    null: Count = 0
    entered_at: Annotated[
        Instant | None, Field(description="By the clock of the device; the server keeps its own.")
    ] = None


class BallotSampleRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    station: str
    round: int
    ballots: int
    votes: dict[str, int]
    blank: int
    null: int
    version: int
    reported_by: str
    entered_at: datetime | None
    reported_at: datetime


class BallotSamplesRead(Page[BallotSampleRead]):
    """First-ballot counts. `confidential_until` is set while they must not be passed on."""

    confidential_until: datetime | None
