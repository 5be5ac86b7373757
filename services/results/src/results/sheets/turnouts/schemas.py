from datetime import datetime
from typing import Annotated

from common.schemas.elections import Round, TurnoutMoment
from common.schemas.instants import Instant
from common.schemas.territories import Station
from pydantic import BaseModel, ConfigDict, Field


class TurnoutCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"station": "94033_0001", "round": 1, "moment": "noon", "voters": 243}]},
):
    """Number of people who have voted so far in a station."""

    station: Station
    round: Round
    moment: TurnoutMoment
    voters: Annotated[int, Field(strict=True, ge=0, le=20_000, description="Since the opening.")]
    entered_at: Annotated[
        Instant | None, Field(description="By the clock of the device; the server keeps its own.")
    ] = None


class TurnoutRead(BaseModel):
    """Reported turnout of a station. `version` grows with each correction."""

    model_config = ConfigDict(from_attributes=True)

    station: str
    round: int
    moment: TurnoutMoment
    registered: int
    voters: int
    version: int
    reported_at: datetime
    entered_at: datetime | None
