"""Which part of a station's voters changes bloc from one election to another, and which part of the registered votes.

Every two first rounds that are known are compared, whatever their kind: the least share of the valid votes that must
have moved between them (half the sum of the absolute changes of the blocs' shares, Pedersen 1979), then the mean of
all pairs. Tried on four hidden rounds of 577 constituencies (`bench/priorities.py`): a station that moved before moves
again, and who does not vote does not move either, so that the share is multiplied by the usual turnout.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from predict.elections.bloc_votes import BlocSheet
from predict.elections.history import Ballot
from predict.priorities.selection import Array
from predict.stations.past import is_same
from predict.stations.pooling import Belief, Count, believe, pool
from predict.stations.score import HISTORY_CAP

ROUNDS = 6
"""How many of the latest first rounds are compared; older ones are of other people."""


@dataclass(frozen=True)
class Movement:
    """`beliefs`: a beta belief in the share of voters that moves, by station; empty where no two rounds tell."""

    beliefs: Mapping[str, Belief]
    turnout: Mapping[str, float]
    """Mean of the first rounds that are known, by station; the territory's where none is."""


def read_movement(rounds: Sequence[tuple[Ballot, Mapping[str, BlocSheet]]], registered: Mapping[str, int]) -> Movement:
    firsts = [sheets for ballot, sheets in rounds if ballot.round == 1][-ROUNDS:]
    if not firsts or not registered:
        return Movement({}, {})
    found = [[_known(sheets.get(key), count) for sheets in firsts] for key, count in registered.items()]
    turnout = _mean(_table(found, lambda one: min(1.0, one.voters / one.registered)))
    counts = _count_movers(found, sorted({bloc for sheets in firsts for one in sheets.values() for bloc in one.votes}))
    territory = pool(counts)
    beliefs: dict[str, Belief] = {}
    if territory is not None and 0 < territory.mean < 1:
        beliefs = {
            key: believe(count, territory).at_most(HISTORY_CAP) for key, count in zip(registered, counts, strict=True)
        }
    told = turnout[np.isfinite(turnout)]
    usual = float(told.mean()) if told.size else 1.0
    filled = np.where(np.isfinite(turnout), turnout, usual)
    return Movement(beliefs, dict(zip(registered, filled.tolist(), strict=True)))


def _count_movers(found: Sequence[Sequence[BlocSheet | None]], blocs: Sequence[str]) -> list[Count]:
    """By station the mean of all pairs of rounds, as voters who moved out of the voters of a usual round."""
    valid = _table(found, lambda one: float(sum(one.votes.values())) or np.nan)
    shares = np.stack([_table(found, lambda one, bloc=bloc: one.votes.get(bloc, 0)) for bloc in blocs], axis=2)
    shares /= valid[:, :, None]
    pairs = combinations(range(valid.shape[1]), 2)
    moved = [abs(shares[:, one] - shares[:, other]).sum(axis=1) / 2 for one, other in pairs]
    usual = _mean(np.array(moved).reshape(-1, len(found)).T)
    people = _mean(valid)
    return [
        Count(float(min(1.0, share) * size), float(size)) if np.isfinite(share) else Count(0, 0)
        for share, size in zip(usual, people, strict=True)
    ]


def _known(sheet: BlocSheet | None, registered: int) -> BlocSheet | None:
    return sheet if sheet is not None and sheet.registered and is_same(sheet.registered, registered) else None


def _table(found: Sequence[Sequence[BlocSheet | None]], read: Callable[[BlocSheet], float]) -> Array:
    """Stations × rounds, NaN where a round does not know the station."""
    return np.array([[np.nan if one is None else read(one) for one in row] for row in found], dtype=np.float64)


def _mean(values: Array) -> Array:
    """By row, of what is known; NaN where nothing is."""
    known = np.isfinite(values)
    sums = np.where(known, values, 0.0).sum(axis=1)
    return np.divide(sums, known.sum(axis=1), out=np.full(len(values), np.nan), where=known.any(axis=1))
