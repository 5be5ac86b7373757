"""Volatility of a station: the fraction of voters that changes bloc, and that of registered voters.

All pairs of known first rounds of any kind are compared (`elections.moving`), on present stations. Tested on four
hidden rounds of 577 constituencies (`bench/priorities.py`): volatility persists, and abstainers do not change bloc, so
it is multiplied by mean turnout.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from predict.past_results.elections.bloc_movement import ROUNDS, tabulate_votes, usual_movement
from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.history import Ballot
from predict.targeting.field_actions.partial_pooling import Belief, Count, pool_territory, shrink_count
from predict.targeting.priorities.selection import Array
from predict.targeting.stations.past import Trust
from predict.targeting.stations.score import HISTORY_CAP


@dataclass(frozen=True)
class Movement:
    """`beliefs`: beta belief in volatility by station; empty without two rounds."""

    beliefs: Mapping[str, Belief]
    turnout: Mapping[str, float]
    """Mean of the first rounds that are known, by station; the territory's where none is."""


def read_movement(
    rounds: Sequence[tuple[Ballot, Mapping[str, BlocSheet]]], stations: Sequence[str], trust: Trust
) -> Movement:
    """Return volatility. `rounds` on present stations; `trust` by round and station, default 1."""
    firsts = [(ballot.id, sheets) for ballot, sheets in rounds if ballot.round == 1][-ROUNDS:]
    if not firsts or not stations:
        return Movement({}, {})
    sure = np.array([[trust.get(id, {}).get(key, 1.0) for id, _ in firsts] for key in stations], dtype=np.float64)
    votes = tabulate_votes([{key: sheet.votes for key, sheet in sheets.items()} for _, sheets in firsts], stations)
    usual, certain = usual_movement(votes, sure)
    people = _mean(votes.sum(axis=2), np.ones_like(sure)) * certain
    counts = [
        Count(share * size, size) if np.isfinite(share) and size > 0 else Count(0, 0)
        for share, size in zip(usual.tolist(), people.tolist(), strict=True)
    ]
    territory = pool_territory(counts)
    beliefs: dict[str, Belief] = {}
    if territory is not None and 0 < territory.mean < 1:
        beliefs = {
            key: shrink_count(count, territory).at_most(HISTORY_CAP)
            for key, count in zip(stations, counts, strict=True)
        }
    turnout = _mean(np.array([[_turnout(sheets.get(key)) for _, sheets in firsts] for key in stations]), sure)
    told = turnout[np.isfinite(turnout)]
    usual_turnout = float(told.mean()) if told.size else 1.0
    filled = np.where(np.isfinite(turnout), turnout, usual_turnout)
    return Movement(beliefs, dict(zip(stations, filled.tolist(), strict=True)))


def _turnout(sheet: BlocSheet | None) -> float:
    return min(1.0, sheet.voters / sheet.registered) if sheet is not None and sheet.registered else np.nan


def _mean(values: Array, weight: Array) -> Array:
    """Return row means of known values; NaN without any."""
    known = np.where(np.isfinite(values), weight, 0.0)
    sums, whole = (np.where(known > 0, values, 0.0) * known).sum(axis=1), known.sum(axis=1)
    return np.divide(sums, whole, out=np.full(len(values), np.nan), where=whole > 0)
