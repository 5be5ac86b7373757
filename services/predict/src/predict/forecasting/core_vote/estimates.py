"""One list's core vote, expected votes and reserves as one caller may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from predict.forecasting.core_vote.gaussian_process import Floats
from predict.forecasting.core_vote.model import Distribution, Levels, known_part, known_part_of_all
from predict.forecasting.core_vote.models import StationCoreVote
from predict.forecasting.core_vote.proximity import TransferRange
from predict.forecasting.core_vote.reserve import Amount, find_transferable
from predict.forecasting.core_vote.schemas import ReserveRead, StationCoreVoteRead, TotalRead, Votes
from predict.forecasting.core_vote.simulation import (
    CoreVote,
    ListDraws,
    find_reserve,
    station_core_votes,
    total_core_vote,
    total_interval,
)
from predict.forecasting.core_vote.undecided import CanvassedPeople, count_met, find_undecided
from predict.targeting.stations.score import Talks


@dataclass(frozen=True)
class StationEstimates:
    """Estimates of stations; arrays are in the order of the stations."""

    rows: Sequence[StationCoreVote]
    drawn: ListDraws
    core_vote: CoreVote
    total: CoreVote
    """The core vote of all these stations together."""
    abstainers: Amount
    gone: Amount
    transferable: Amount | None
    undecided: Amount | None
    """None while too few were asked to say."""
    met: CanvassedPeople
    sharing: int


def read_estimates(
    rows: Sequence[StationCoreVote],
    drawn: ListDraws,
    quantile: float,
    sharing: int,
    eliminated: Sequence[str],
    expected: Mapping[str, Floats],
    measured: Mapping[str, TransferRange],
    talks: Mapping[str, Talks],
    everywhere: int,
) -> StationEstimates:
    """Return the estimates. `expected`: votes by bloc, in the order of the rows; `measured`: the fraction transferred.

    `everywhere`: the campaign's number of stations; `rows` may be some of them.
    """
    past = _distribution(rows)
    abstainers, gone = (
        _shared(amount, sharing) for amount in find_reserve(drawn, _column(rows, "best"), _column(rows, "best_turnout"))
    )
    voters = (drawn.registered * drawn.turnout.mean(axis=0)).tolist()
    return StationEstimates(
        rows=rows,
        drawn=drawn,
        core_vote=station_core_votes(drawn, quantile, known_part(past)),
        total=total_core_vote(drawn, quantile, known_part_of_all(past)),
        abstainers=abstainers,
        gone=gone,
        transferable=find_transferable(rows[0].bloc, eliminated, expected, measured) if eliminated else None,
        undecided=_undecided([row.station for row in rows], voters, talks, everywhere),
        met=count_met(talks[row.station] for row in rows if row.station in talks),
        sharing=sharing,
    )


def describe_stations(reading: StationEstimates, chosen: Sequence[int]) -> list[StationCoreVoteRead]:
    drawn, core_vote = reading.drawn, reading.core_vote
    expected, (low, high) = drawn.expected, drawn.interval
    turnout, share = drawn.turnout.mean(axis=0), drawn.share.mean(axis=0)
    return [
        StationCoreVoteRead(
            station=row.station,
            commune=row.commune,
            commune_name=row.commune_name,
            registered=int(drawn.registered[at]),
            core_vote=_votes(core_vote.votes[at], core_vote.low[at], core_vote.high[at]),
            expected=_votes(expected[at], low[at], high[at]),
            turnout=float(turnout[at]),
            share=float(share[at]),
            best=None if row.best is None else round(row.best / reading.sharing, 2),
            best_election=row.best_round,
            confidence=row.confidence,
            reserve=_reserve(reading, [at]),
        )
        for at in chosen
        for row in [reading.rows[at]]
    ]


def describe_total(reading: StationEstimates) -> TotalRead:
    total = reading.total
    return TotalRead(
        stations=len(reading.rows),
        registered=int(reading.drawn.registered.sum()),
        core_vote=_votes(total.votes[0], total.low[0], total.high[0]),
        expected=_votes(float(reading.drawn.expected.sum()), *total_interval(reading.drawn)),
        reserve=_reserve(reading, range(len(reading.rows))),
    )


def _distribution(rows: Sequence[StationCoreVote]) -> Distribution:
    def levels(name: str) -> Levels:
        return Levels(*(_column(rows, f"{name}_{level}") for level in ("zone", "commune", "station")))

    registered = _column(rows, "registered")
    expected = registered * _column(rows, "turnout") * _column(rows, "share")
    communes = np.unique([f"{row.zone} {row.commune}" for row in rows], return_inverse=True)[1]
    return Distribution(registered, expected, communes, levels("known"), levels("own"))


def _undecided(
    stations: Sequence[str], voters: Sequence[float], talks: Mapping[str, Talks], everywhere: int
) -> Amount | None:
    found = find_undecided(stations, voters, talks, everywhere)
    if found is None:
        return None
    return Amount(*(np.array([getattr(one, end) for one in found]) for end in ("votes", "low", "high")))


def _shared(amount: Amount, sharing: int) -> Amount:
    return Amount(amount.votes / sharing, amount.low / sharing, amount.high / sharing)


def _reserve(reading: StationEstimates, chosen: Sequence[int]) -> ReserveRead:
    def given(amount: Amount | None) -> Votes | None:
        return None if amount is None else _sum(amount, chosen)

    return ReserveRead(
        abstainers=_sum(reading.abstainers, chosen),
        gone=_sum(reading.gone, chosen),
        transferable=given(reading.transferable),
        undecided=given(reading.undecided),
    )


def _sum(amount: Amount, chosen: Sequence[int]) -> Votes:
    return _votes(*(float(bound[list(chosen)].sum()) for bound in (amount.votes, amount.low, amount.high)))


def _votes(votes: float, low: float, high: float) -> Votes:
    return Votes(votes=round(float(votes), 2), low=round(float(low), 2), high=round(float(high), 2))


def _column(rows: Sequence[StationCoreVote], name: str) -> Floats:
    """Return a column; NaN where nothing is stored."""
    return np.array([getattr(row, name) for row in rows], dtype=float)
