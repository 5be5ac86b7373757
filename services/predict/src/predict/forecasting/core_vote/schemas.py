"""API schemas of core votes and reserves."""

from datetime import datetime
from typing import Annotated, TypeAlias

from common.schemas.counts import Count, DataVintage, Method, Share
from common.schemas.territories import Station as StationKey
from kit.web.paging import Page
from pydantic import BaseModel, Field

Quantile: TypeAlias = Annotated[
    float,
    Field(gt=0, lt=1, allow_inf_nan=False, description="Part of the elections in which fewer votes are expected."),
]


class Votes(BaseModel):
    """A number of votes with its 90 % interval."""

    votes: float
    low: float
    high: float


class ReserveRead(BaseModel):
    """Possible sources of more votes than expected. Ranges add up as if perfectly correlated."""

    abstainers: Annotated[Votes, Field(description="The bloc's voters of its best past whom the turnout leaves out.")]
    gone: Annotated[Votes, Field(description="Its voters of its best past whom its expected share does not hold.")]
    transferable: Annotated[
        Votes | None,
        Field(description="In a second round, from lists that are expected to be out of it; null without one."),
    ]
    undecided: Annotated[
        Votes | None,
        Field(description="Undecided voters; null while canvassers asked fewer than 100 people, or in few stations."),
    ]


class StationCoreVoteRead(BaseModel):
    """One polling station: core vote, expected votes, reserve."""

    station: StationKey
    commune: str
    commune_name: str
    registered: Count
    core_vote: Votes
    expected: Annotated[Votes, Field(description="Mean of the forecast's draws; 90 % of them fall between.")]
    turnout: Annotated[Share, Field(description="Expected valid votes among registered.")]
    share: Annotated[Share, Field(description="Expected part of the valid votes.")]
    best: Annotated[float | None, Field(description="Votes that the bloc's best past first round makes today.")]
    best_election: str | None
    confidence: Annotated[Share, Field(description="How surely the oldest results used are this station's.")]
    reserve: ReserveRead


class TotalRead(BaseModel):
    """Total of all stations that the caller may see."""

    stations: Count
    registered: Count
    core_vote: Annotated[Votes, Field(description="Not the sum of the stations': bad luck is not everywhere at once.")]
    expected: Annotated[Votes, Field(description="As the forecast says.")]
    reserve: ReserveRead


class ReasonRead(BaseModel):
    """One past round as evidence, with its weight in what the past alone says."""

    election: str
    share: Annotated[Share | None, Field(description="Of the valid votes, as counted; null: the bloc did not stand.")]
    comparable_share: Annotated[Share | None, Field(description="The same as if every bloc had stood.")]
    weight: float
    turnout: Share
    turnout_weight: float


class CoreVoteRead(Page[StationCoreVoteRead]):
    """The core vote of one list: the votes that its bloc keeps under bad conditions."""

    list_id: str
    label: str
    bloc: str
    sharing: Annotated[int, Field(description="Lists of this bloc that stand: the base is split evenly between them.")]
    quantile: Quantile
    method: Method
    forecast_method: Annotated[Method, Field(description="Of the forecast whose draws the votes are read from.")]
    data_vintage: Annotated[DataVintage, Field(description="The forecast's own.")]
    computed_at: datetime
    total: TotalRead
    how: Annotated[list[str], Field(description="What past rounds gave the bloc, in French, what is most alike first.")]
    assumptions: Annotated[list[str], Field(description="What is assumed and not measured, in French.")]
    reasons: list[ReasonRead]
    eliminated: Annotated[list[str], Field(description="Blocs expected to be out of a second round.")]
