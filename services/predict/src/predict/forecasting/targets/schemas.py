"""API schemas of targets."""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from common.schemas.counts import Count, DataVintage, Interval, Method, Share
from common.schemas.elections import CandidateId, ChoiceName
from common.schemas.territories import Station as StationKey
from kit.web.paging import Page
from pydantic import BaseModel, Field

GoalKey: TypeAlias = Literal["reimbursement", "seats", "qualify", "win_first_round", "win_second_round", "lead"]


class Spread(BaseModel):
    """Distribution over the forecast's draws: median, and quantiles 5, 25, 75 and 95 %."""

    low: float
    lower: float
    middle: float
    upper: float
    high: float


class ConditionRead(BaseModel):
    """Condition for a goal if all missing votes came from one source: the fraction to win over."""

    source: Literal["abstainers", "bloc_abstainers", "others", "eliminated"]
    votes: Annotated[Spread, Field(description="Votes that must come from there.")]
    people: Annotated[float, Field(description="How many there are: the median.")]
    share: Annotated[Spread, Field(description="Which part of them is needed; over 1 they are not enough.")]
    possible: bool
    text: Annotated[str, Field(description="In French.")]


class GoalRead(BaseModel):
    """One goal: needed votes as a distribution, probability, missing votes."""

    key: GoalKey
    label: str
    round: Literal[1, 2]
    line: Annotated[str, Field(description="The line as the law draws it, in French.")]
    articles: list[str]
    votes_needed: Spread
    share_of_valid: Annotated[Spread, Field(description="The same as a part of the valid votes.")]
    expected: Annotated[
        Count,
        Field(description="Of the list, in that round: the mean of the draws, as the forecast says."),
    ]
    expected_votes: Annotated[Spread, Field(description="How these votes are spread over the draws.")]
    chance: Annotated[Share, Field(description="Of reaching it; for round two: where the list stands there.")]
    gap_to_expected: Annotated[Spread, Field(description="Votes needed less those expected; below zero: enough.")]
    gap_to_core_vote: Annotated[float, Field(description="The median needed less the core vote.")]
    conditions: list[ConditionRead]


class StationTargetRead(BaseModel):
    """A station's part of the needed votes."""

    station: StationKey
    commune_name: str
    registered: Count
    core_vote: float
    reserve: float
    votes: Count
    interval: Interval
    gap: Annotated[float, Field(description="Votes to find beyond the core vote.")]
    reach: Annotated[float | None, Field(description="Which part of the reserve that is; null without a reserve.")]


class TargetsRead(Page[StationTargetRead]):
    """Votes that one list needs, by goal, and their allocation."""

    list_id: CandidateId
    label: ChoiceName
    held_on: date
    method: Method
    forecast_method: Method
    core_vote_method: Method
    data_vintage: DataVintage
    interval_level: Share
    registered: Count
    turnout: Share
    turnout_interval: Interval
    expected_valid: Count
    core_vote: float
    goals: list[GoalRead]
    goal: Annotated[GoalKey, Field(description="The goal that is shared out over the stations below.")]
    shared_votes: Annotated[Count, Field(description="Sum over all stations: the median, as far as the rolls allow.")]
    assumptions: Annotated[list[str], Field(description="In French: what is assumed and not measured.")]
    warnings: list[str]
