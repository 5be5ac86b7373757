"""API schemas of forecasts and scenarios."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.counts import Count, DataVintage, Interval, Method, Share
from common.schemas.elections import CandidateId, ChoiceName
from pydantic import BaseModel, ConfigDict, Field

Bloc: TypeAlias = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,40}$", description="One of the six blocs: `gauche`.")]
BlocOrList: TypeAlias = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,64}$", description="A bloc, or a list's id.")]
ScenarioName: TypeAlias = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,80}$", description="What the team calls it.")]


class Merger(BaseModel, extra="forbid"):
    """An alliance before round one."""

    list: Annotated[CandidateId, Field(description="The list that is given up.")]
    into: CandidateId
    rate: Annotated[Share, Field(description="Which part of its votes follows.")] = 0.8


class Withdrawal(BaseModel, extra="forbid"):
    """A list that does not stand."""

    list: CandidateId
    to: Annotated[
        dict[CandidateId, Share] | None,
        Field(max_length=60, description="Which part of its votes goes to each list; none: by past second rounds."),
    ] = None


class NewList(BaseModel, extra="forbid"):
    """A list that is not in the contest."""

    id: CandidateId
    label: ChoiceName
    takes: Annotated[
        dict[BlocOrList, Share], Field(min_length=1, max_length=60, description="Which part of whose votes it gets.")
    ]


class Assumptions(BaseModel, extra="forbid"):
    """A scenario.

    All fields are optional: the last comparable result is then the national level, with wide uncertainty.
    """

    turnout_shift: Annotated[
        float,
        Field(strict=True, ge=-0.5, le=0.5, allow_inf_nan=False, description="Added to the country's turnout: 0.03."),
    ] = 0.0
    levels: Annotated[
        dict[Bloc, Share], Field(max_length=6, description="What the blocs have in the country; the rest is shared.")
    ] = {}
    weights: Annotated[
        dict[CandidateId, Share], Field(max_length=60, description="How lists of one bloc share its votes; else alike.")
    ] = {}
    mergers: Annotated[list[Merger], Field(max_length=20)] = []
    withdrawals: Annotated[list[Withdrawal], Field(max_length=20)] = []
    new_lists: Annotated[list[NewList], Field(max_length=10)] = []


class ForecastCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [{"scenario": {"turnout_shift": -0.03, "levels": {"gauche": 0.31, "centre": 0.24}}}]
    },
):
    """A forecast that is not stored."""

    scenario: Assumptions


class ScenarioPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "name": "Alliance avant le premier tour",
                "assumptions": {"levels": {"gauche": 0.31}, "mergers": [{"list": "C", "into": "A", "rate": 0.7}]},
            }
        ]
    },
):
    """A scenario to store."""

    name: ScenarioName
    assumptions: Assumptions


class ScenarioRead(BaseModel):
    """A stored scenario. The forecast uses the current one."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: ScenarioName
    version: int
    assumptions: Assumptions
    current: bool
    changed_at: datetime


class ListForecast(BaseModel):
    """A list's expected share of the valid votes of the forecast's round, and its probabilities."""

    id: CandidateId
    label: ChoiceName
    bloc: Bloc
    ours: bool
    share: Share
    interval: Interval
    expected_votes: Count
    chance_to_pass_5_percent: Share
    chance_to_qualify: Annotated[
        Share, Field(description="Of reaching the line of round two, even where another wins at once, or of winning.")
    ]
    chance_to_win_first_round: Share
    chance_to_stand_again: Annotated[
        Share | None, Field(description="Of standing in round two, which is not held where somebody wins at once.")
    ] = None
    chance_to_win: Share
    second_round_share: Annotated[
        Share | None, Field(description="Where it stands there; null where it hardly ever does.")
    ]
    second_round_interval: Interval | None


class RunoffLineUp(BaseModel):
    """A line-up of the second round, and its frequency."""

    lists: list[CandidateId]
    chance: Share


class LevelRead(BaseModel):
    """Level assumed for the country or, from polls, for this territory: an input, as past results cannot predict it."""

    source: Annotated[
        Literal["scenario", "polls", "last_result", "first_round"],
        Field(
            description="`polls`: of this territory, not of the country; `last_result`: nobody stated anything; "
            "`first_round`: the campaign's own, counted."
        ),
    ]
    taken_from: Annotated[str | None, Field(description="The round that stands for what nobody stated.")]
    shares: dict[Bloc, Share]
    turnout: Share


class ForecastRead(BaseModel):
    """Shares, turnout and probabilities in the campaign's territory, each with its 90 % interval."""

    round: Annotated[
        Literal[1, 2],
        Field(description="What shares, votes and turnout are of: 2 once the first round's results are imported."),
    ]
    held_on: date
    method: Method
    data_vintage: DataVintage
    interval_level: Share
    level: LevelRead
    stations: Count
    registered: Count
    expected_valid: Count
    turnout: Share
    turnout_interval: Interval
    lists: list[ListForecast]
    second_rounds: list[RunoffLineUp]
    articles: list[str]
    warnings: Annotated[list[str], Field(description="In French, for whoever reads the numbers.")]


class CurrentForecast(ForecastRead):
    """The campaign's forecast, by its current scenario."""

    version: int
    scenario: ScenarioName | None
    made_at: datetime


class ProjectedList(BaseModel):
    """A list in the counting night's projection, beside its forecast."""

    id: CandidateId
    label: ChoiceName
    ours: bool
    share: Share
    interval: Interval
    chance_to_win: Share
    forecast_share: Share | None
    forecast_interval: Interval | None
    inside: Annotated[bool | None, Field(description="Whether the projection lies in the forecast's interval.")]


class NightRead(BaseModel):
    """Results' current projection of the counting night, and its difference from the forecast."""

    round: Literal[1, 2]
    method: Method
    data_vintage: DataVintage
    stations_counted: Count
    stations_expected: Count
    interval_level: Share
    turnout: Share
    turnout_interval: Interval
    confidential_until: Annotated[datetime | None, Field(description="The legal hour, while it has not struck.")]
    heard_at: datetime
    lists: list[ProjectedList]


class BacktestCreate(BaseModel, extra="forbid", json_schema_extra={"examples": [{"election": "legislatives-2024-t1"}]}):
    """The past round to hide; default every round that has an earlier one."""

    election: Annotated[str | None, Field(pattern=r"^[a-z\-]{1,24}-[0-9]{4}-t[12]$", max_length=32)] = None


class BacktestRound(BaseModel):
    """One back-tested round, given the territory's level: mean absolute errors of shares."""

    election: str
    stations: Count
    mae: float
    coverage90: Share
    uniform_swing_mae: float
    last_result_mae: float
    history: list[str]


class BacktestsRead(BaseModel):
    """Errors of the method in this territory. Coverage should be near 0.9."""

    model_config = ConfigDict(from_attributes=True)

    rounds: list[BacktestRound]
    method: Method
    data_vintage: DataVintage
    made_at: datetime
