"""API schemas of randomised field experiments."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from common.schemas.counts import Count, DataVintage, Method, Share
from common.schemas.elections import Round
from common.schemas.territories import Station
from pydantic import BaseModel, ConfigDict, Field

from predict.targeting.field_actions.effects import Kind

MAX_SEED = 2**31 - 1
LEAST_SHARE = 0.02


class Outcome(StrEnum):
    """The outcome compared: own votes, or all votes, over registered voters."""

    SUPPORT = "support"
    TURNOUT = "turnout"


class Status(StrEnum):
    """State of a trial."""

    DESIGNED = "designed"
    RUNNING = "running"
    MEASURED = "measured"
    ABANDONED = "abandoned"


class FieldExperimentCreate(BaseModel):
    """A trial to design: nothing is left out before it is started."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Porte-à-porte de mai", "outcome": "turnout", "share": 0.5}]},
    )

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
    kind: Kind = Kind.DOOR_TO_DOOR
    outcome: Outcome = Outcome.SUPPORT
    round: Annotated[Round, Field(description="The round whose result is compared.")] = 1
    share: Annotated[
        float,
        Field(
            strict=True,
            ge=LEAST_SHARE,
            le=1,
            allow_inf_nan=False,
            description="Part of the stations in the trial; half of it is left out.",
        ),
    ] = 0.5
    seed: Annotated[
        int | None,
        Field(
            strict=True,
            ge=0,
            le=MAX_SEED,
            description="Of the draw, so that anybody can redo it; chosen for you if absent.",
        ),
    ] = None


class FieldExperimentStart(BaseModel):
    """Request to start, with the detectable effect, to confirm that it was read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"detectable_effect": 0.0123}]})

    detectable_effect: Annotated[
        float,
        Field(
            strict=True, ge=0, le=1, allow_inf_nan=False, description="As the design says it, to the fourth decimal."
        ),
    ]


class PowerRead(BaseModel):
    """Effects that the trial could detect."""

    detectable_effect: Annotated[float, Field(description="Detected four times out of five, as a share of registered.")]
    power: Share
    interval_level: Share
    placebo_sd: Annotated[float, Field(description="Spread of the differences within pairs where nothing was done.")]
    plausible_effect: Annotated[
        float, Field(description="What the highest published effect would make of a station, every door tried once.")
    ]
    chance_to_see_it: Annotated[Share, Field(description="How often the trial would detect even that one.")]
    words: Annotated[str, Field(description="All this in French.")]


class ResultRead(BaseModel):
    """Measured result of the trial, whatever it is."""

    effect: Annotated[float, Field(description="Worked in less left out, as a share of registered voters.")]
    low: Annotated[float, Field(description="Lower end of the 90 % interval.")]
    high: Annotated[float, Field(description="Upper end of the 90 % interval.")]
    p_value: Annotated[Share, Field(description="How often chance alone shows a difference as large.")]
    pairs: Annotated[Count, Field(description="Pairs whose two stations have results.")]
    attempts_worked: Annotated[Count, Field(description="Attempts recorded in the stations that were to be worked in.")]
    attempts_left_out: Annotated[Count, Field(description="Attempts recorded where nobody was to go: they dilute it.")]
    words: Annotated[str, Field(description="All this in French.")]
    method: Method
    data_vintage: DataVintage


class FieldExperimentRead(BaseModel):
    """A trial. `leave_out` is empty before the start, so that nobody redraws until it pleases."""

    id: UUID
    name: str
    kind: Kind
    outcome: Outcome
    round: Round
    share: Share
    seed: int
    status: Status
    pairs: Count
    power: PowerRead
    leave_out: Annotated[list[Station], Field(description="Do not work there, by this kind of action; yours only.")]
    result: Annotated[ResultRead | None, Field(description="Null until the round's official results are imported.")]
    method: Method
    data_vintage: DataVintage
    created_at: datetime
    started_at: datetime | None
    abandoned_at: datetime | None
