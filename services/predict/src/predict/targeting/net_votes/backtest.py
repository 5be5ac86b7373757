"""Rank stations by what was known before a round, and count what part of a bloc's gain the best fifth held. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.history import Ballot
from predict.targeting.net_votes.doors import Heard
from predict.targeting.net_votes.score import order_stations, score_net_votes, weigh_past
from predict.targeting.net_votes.winnable import Array, Rounds, Winnable, find_winnable

FIFTH = 0.2
FEW = 15
"""Stations: a fifth of fewer says nothing."""
SAME = 1.5
"""A code whose registered voters grew or shrank by more was probably redrawn."""
_DRAWS, _SEED = 1_000, 1
BETTER = 1.2
"""Factor by which our ranking is to find more than each naive one."""


@dataclass(frozen=True)
class Captured:
    """Share of the bloc's gain that the best fifth of stations held, by ranking. `pair`: the two rounds compared."""

    pair: tuple[str, str]
    stations: int
    gain: int
    ours: float
    by_last_score: float
    by_turnout: float
    """Lowest turnout first: where most abstainers are."""
    by_chance: float
    """What one order in twenty, drawn at random, holds: where few stations have most of the gain, more than a third."""

    @property
    def is_better(self) -> bool:
        naive = max(self.by_last_score, self.by_turnout)
        return self.ours > naive and self.ours >= BETTER * naive and self.ours >= self.by_chance


def rank_order(winnable: Winnable) -> list[int]:
    """Return the indices of stations, the first place to go first, before anything was heard at doors."""
    hourly = [
        score_net_votes(past, int(people), Heard()).hourly.expected
        for past, people in zip(weigh_past(winnable), winnable.registered, strict=True)
    ]
    return order_stations(winnable.stations, hourly, winnable.stronghold.tolist())


def measure_capture(before: Rounds, target: tuple[Ballot, Mapping[str, BlocSheet]], bloc: str) -> Captured | None:
    """Return what each ranking captured; None without an earlier round of the kind, stations enough, or any gain."""
    ballot, actual = target
    earlier = [one for one in before if one[0].held_on < ballot.held_on]
    comparable = [one for one in earlier if (one[0].kind, one[0].round) == (ballot.kind, ballot.round)]
    if not comparable:
        return None
    last, then = comparable[-1]
    newest = earlier[-1][1]
    registered = {
        key: sheet.registered
        for key, sheet in newest.items()
        if key in actual and key in then and _is_same(then[key].registered, actual[key].registered)
    }
    if len(registered) < FEW:
        return None
    winnable = find_winnable(earlier, bloc, ballot.kind, registered)
    if winnable is None:
        return None
    keys = winnable.stations
    gains = np.array([max(0.0, float(actual[key].votes.get(bloc, 0) - then[key].votes.get(bloc, 0))) for key in keys])
    if not gains.sum():
        return None
    score = np.array([then[key].votes.get(bloc, 0) / max(1, then[key].valid) for key in keys])
    turnout = np.array([then[key].voters / max(1, then[key].registered) for key in keys])
    return Captured(
        (last.id, ballot.id),
        len(keys),
        int(gains.sum()),
        _held(rank_order(winnable), gains),
        _held(np.argsort(-score, kind="stable").tolist(), gains),
        _held(np.argsort(turnout, kind="stable").tolist(), gains),
        hold_by_chance(gains),
    )


def hold_by_chance(gains: Array) -> float:
    """Return the part of the gain that one fifth in twenty holds, of stations drawn at random: always the same draws.

    A few stations often have most of the gain, for which the normal approximation says too little.
    """
    room = max(1, round(FIFTH * len(gains)))
    orders = np.random.default_rng(_SEED).random((_DRAWS, len(gains))).argpartition(room - 1, axis=1)[:, :room]
    return float(np.quantile(gains[orders].sum(axis=1), 0.95) / gains.sum())


def _held(order: Sequence[int], gains: Array) -> float:
    """Return the part of the gain in the first fifth of stations, the last of them in part."""
    room = FIFTH * len(order)
    parts = np.clip(room - np.arange(len(order)), 0.0, 1.0)
    return float(parts @ gains[list(order)] / gains.sum())


def _is_same(then: int, now: int) -> bool:
    low, high = sorted((then, now))
    return low > 0 and high <= SAME * low
