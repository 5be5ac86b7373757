"""Estimates: ranked stations, expected shares, transfers."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.schemas.counts import Interval, Share
from common.schemas.elections import CandidateId, ChoiceName
from common.schemas.territories import Station


class Priority(BaseModel):
    """A station's place in the ranking."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    station: Station
    rank: Annotated[int, Field(ge=1, le=100_000, description="1: go there first.")]
    score: Annotated[float, Field(description="Votes that an effort here can win, by the method named.")]
    low: Annotated[float, Field(description="Lower end of the score's interval.")]
    high: Annotated[float, Field(description="Upper end of the score's interval.")]
    votes_per_hour: Annotated[
        float | None, Field(description="Net votes for the campaign's list by an hour of work, which rank it.")
    ] = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.score <= self.high:
            raise ValueError("score is outside low to high")
        return self


class Transfer(BaseModel):
    """The share of one choice's voters that went to another."""

    model_config = ConfigDict(frozen=True)

    from_choice: ChoiceName
    to_choice: ChoiceName
    share: Share
    interval: Interval


class ProjectedShare(BaseModel):
    """The projected share of a candidate or list."""

    model_config = ConfigDict(frozen=True)

    candidate: CandidateId
    share: Share
    interval: Interval
    chance_to_win: Share
    chance_to_qualify: Annotated[Share | None, Field(description="None in a round after which nobody goes further.")]
