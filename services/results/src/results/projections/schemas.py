"""API schemas of the projection: an estimate, never a count."""

from datetime import date, datetime
from typing import Literal

from common.schemas.elections import ElectionKind
from kit.web.paging import Page
from pydantic import BaseModel, Field


class RangeRead(BaseModel):
    """Interval that contains the true number with probability `level`."""

    level: float
    low: float
    high: float


class CandidateProjection(BaseModel):
    """One candidate's projection; the four probabilities add up to 1, null if the rule cannot be applied yet."""

    id: str
    name: str
    nuance: str | None
    share: float = Field(description="Of the valid votes, once all is counted.")
    intervals: list[RangeRead]
    chance_elected: float | None
    chance_qualified: float | None
    chance_may_merge: float | None = Field(
        description="Of a list: too few votes to stand in round two, enough to merge with a list that stands (L. 264). "
        "0 where the law knows no mergers; null too in a projection made before this was told apart from `chance_out`."
    )
    chance_out: float | None
    call: Literal["elected", "qualified", "may_merge", "out"] | None = Field(
        description="Given from a fifth of the stations on, of more than one town, at a chance of 99.5 % or more; "
        "`elected` only beyond the 99 % interval of the next one. Without a call no chance is above 95 %."
    )


class PriorRead(BaseModel):
    """The campaign's own forecast from before the night, by predict."""

    method: str
    share: float
    interval: RangeRead


class ProjectionRead(BaseModel):
    """Projection of the round's final result, from the stations counted so far and their past."""

    round: int
    estimate: Literal[True] = Field(description="Always true: this is no count, and never the official result.")
    method: str
    data_vintage: str
    past_ballots: list[str] = Field(description="Past rounds of the stations that it draws on.")
    version: int
    projected_at: datetime
    confidential_until: datetime | None
    stations_counted: int
    stations_sampled: int = Field(description="Of which only the first ballots are known.")
    stations_expected: int
    registered_share: float = Field(description="Of the registered voters, in stations that are counted.")
    too_early: str | None = Field(description="Why nothing may be concluded yet; null when something may.")
    turnout: float | None = Field(
        description="Voters out of registered, once all is counted; null while it is too early."
    )
    turnout_intervals: list[RangeRead] = Field(description="Empty while it is too early.")
    valid_votes: int | None = Field(description="Valid votes, once all is counted; null while it is too early.")
    law: str | None = Field(description="Why the law cannot be applied, where there are no chances.")
    candidates: list[CandidateProjection] = Field(
        description="Most votes first; empty while it is too early: the counts are in `/v1/totals`."
    )
    prior: PriorRead | None


class EarlierShare(BaseModel):
    id: str
    share: float
    interval: RangeRead


class EarlierProjection(BaseModel):
    """Summary of one projection of the night, with 90 % intervals."""

    version: int
    method: str
    projected_at: datetime
    stations_counted: int
    registered_share: float
    too_early: str | None
    candidates: list[EarlierShare]


class ProjectionHistory(Page[EarlierProjection]):
    """Projections of the night, the latest first."""

    round: int
    confidential_until: datetime | None


class PlannedStation(BaseModel):
    """A station to send a reporter to.

    `half_width90`: 90 % half-width for a list at half of the votes, once this and the stations before it have reported.
    """

    rank: int
    station: str
    commune_name: str
    registered: int
    closes_at: str | None
    half_width90: float


class SamplingPlanRead(Page[PlannedStation]):
    """Stations to which the available reporters should go, so that the projection errs least."""

    round: int
    method: str
    first_hundred: bool
    knows_counted: bool = Field(description="Whether it takes into account which stations are counted already.")
    half_width90_before: float


class TransferRead(BaseModel):
    from_choice: str
    to_choice: str
    share: float
    interval: RangeRead


class NightTransfersRead(Page[TransferRead]):
    """Vote transfers as predict estimates them."""

    round: int
    method: str
    data_vintage: str
    from_election: ElectionKind
    from_on: date
    from_round: int
    stations: int
    received_at: datetime
    confidential_until: datetime | None
