"""Core votes at a quantile, with reserves, of one list as one caller may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from predict.forecasting.core_vote.gaussian_process import Floats
from predict.forecasting.core_vote.model import Base, Distribution, Levels, station_core_votes, total_core_vote
from predict.forecasting.core_vote.models import StationCoreVote
from predict.forecasting.core_vote.proximity import TransferRange
from predict.forecasting.core_vote.reserve import Amount, find_transferable
from predict.forecasting.core_vote.schemas import ReserveRead, StationCoreVoteRead, TotalRead, Votes
from predict.forecasting.core_vote.undecided import CanvassedPeople, count_met, find_undecided
from predict.targeting.stations.score import Talks

LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True)
class StationEstimates:
    """Estimates of stations; arrays are in the order of the stations."""

    rows: Sequence[StationCoreVote]
    votes: Distribution
    core_vote: Base
    transferable: Amount | None
    undecided: Amount | None
    """None while too few were asked to say."""
    met: CanvassedPeople
    sharing: int


def distribution_of(rows: Sequence[StationCoreVote], sharing: int = 1) -> Distribution:
    """Return the distribution of votes. `sharing`: how many lists split the bloc's votes."""

    def levels(name: str) -> Levels:
        return Levels(*(_column(rows, f"{name}_{level}") for level in ("zone", "commune", "station")))

    registered = _column(rows, "registered")
    expected = registered * _column(rows, "turnout") * _column(rows, "share") / sharing
    communes = np.unique([f"{row.zone} {row.commune}" for row in rows], return_inverse=True)[1]
    return Distribution(registered, expected, communes, levels("known"), levels("own"), rows[0].stretch)


def read_estimates(
    rows: Sequence[StationCoreVote],
    quantile: float,
    sharing: int,
    eliminated: Sequence[str],
    expected: Mapping[str, Mapping[str, float]],
    measured: Mapping[str, TransferRange],
    talks: Mapping[str, Talks],
    everywhere: int,
) -> StationEstimates:
    """Return the estimates. `expected`: votes by bloc and station; `measured`: by bloc, the fraction transferred.

    `everywhere`: the campaign's number of stations; `rows` may be some of them.
    """
    votes = distribution_of(rows, sharing)
    transferable = None
    if eliminated:
        others = {bloc: np.array([expected[bloc].get(row.station, 0.0) for row in rows]) for bloc in eliminated}
        transferable = find_transferable(rows[0].bloc, eliminated, others, measured)
    voters = [row.registered * row.turnout for row in rows]
    undecided_votes = find_undecided([row.station for row in rows], voters, talks, everywhere)
    undecided = None
    if undecided_votes is not None:
        undecided = Amount(
            *(
                np.array([getattr(station_votes, end) for station_votes in undecided_votes])
                for end in ("votes", "low", "high")
            )
        )
    met = count_met(talks[row.station] for row in rows if row.station in talks)
    return StationEstimates(rows, votes, station_core_votes(votes, quantile), transferable, undecided, met, sharing)


def describe_station(reading: StationEstimates, at: int, around: tuple[Base, Base]) -> StationCoreVoteRead:
    row = reading.rows[at]
    return StationCoreVoteRead(
        station=row.station,
        commune=row.commune,
        commune_name=row.commune_name,
        registered=row.registered,
        core_vote=_votes(reading.core_vote.votes[at], reading.core_vote.low[at], reading.core_vote.high[at]),
        expected=_votes(reading.votes.expected[at], around[0].votes[at], around[1].votes[at]),
        turnout=row.turnout,
        share=row.share / reading.sharing,
        best=None if row.best is None else round(row.best / reading.sharing, 2),
        best_election=row.best_round,
        confidence=row.confidence,
        reserve=_reserve(reading, [at]),
    )


def estimate_interval(reading: StationEstimates) -> tuple[Base, Base]:
    """Return the 5 % and 95 % quantiles of the votes, by station."""
    return station_core_votes(reading.votes, LOW), station_core_votes(reading.votes, HIGH)


def describe_total(reading: StationEstimates, quantile: float) -> TotalRead:
    everyone = np.arange(len(reading.rows))
    core_vote = total_core_vote(reading.votes, everyone, quantile)
    low, high = (total_core_vote(reading.votes, everyone, at).votes[0] for at in (LOW, HIGH))
    return TotalRead(
        stations=len(reading.rows),
        registered=sum(row.registered for row in reading.rows),
        core_vote=_votes(core_vote.votes[0], core_vote.low[0], core_vote.high[0]),
        expected=_votes(float(reading.votes.expected.sum()), low, high),
        reserve=_reserve(reading, range(len(reading.rows))),
    )


def estimate_reserves(reading: StationEstimates) -> Floats:
    """Return by station the additional votes that a target may count on: abstainers and former voters of the bloc."""
    return (_column(reading.rows, "abstainers") + _column(reading.rows, "gone")) / reading.sharing


def _reserve(reading: StationEstimates, chosen: Sequence[int]) -> ReserveRead:
    rows = [reading.rows[at] for at in chosen]

    def stored(name: str) -> Votes:
        return _votes(*(sum(getattr(row, f"{name}{end}") for row in rows) / reading.sharing for end in _ENDS))

    def given(amount: Amount | None) -> Votes | None:
        if amount is None:
            return None
        return _votes(*(float(bound[list(chosen)].sum()) for bound in (amount.votes, amount.low, amount.high)))

    return ReserveRead(
        abstainers=stored("abstainers"),
        gone=stored("gone"),
        transferable=given(reading.transferable),
        undecided=given(reading.undecided),
    )


_ENDS = ("", "_low", "_high")


def _votes(votes: float, low: float, high: float) -> Votes:
    return Votes(votes=round(float(votes), 2), low=round(float(low), 2), high=round(float(high), 2))


def _column(rows: Sequence[StationCoreVote], name: str) -> Floats:
    return np.array([getattr(row, name) for row in rows], dtype=float)
