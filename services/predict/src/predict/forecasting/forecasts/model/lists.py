"""Conversion of draws by bloc to draws by list, and a scenario's changes. Pure.

Lists of one bloc share its votes by weights with a spread, as past results do not tell them apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from predict.forecasting.forecasts.model.rounds import BLOCS, Flags, Floats, shares_of
from predict.forecasting.forecasts.model.second_round import transfer_table

SEED = 20_240_630
BELIEF = 12.0
"""How firmly lists of one bloc share it by their weights: one of two equal ones gets 27 to 73 %, nine times in ten."""


@dataclass(frozen=True)
class RunningList:
    """A list of the contest."""

    id: str
    bloc: str
    weight: float = 1.0


@dataclass(frozen=True)
class Merger:
    list: str
    into: str
    rate: float


@dataclass(frozen=True)
class Withdrawal:
    """A withdrawal. `to`: fraction of its votes to each list, the rest abstain; None: by the transfer table."""

    list: str
    to: Mapping[str, float] | None = None


@dataclass(frozen=True)
class NewList:
    """A new list. `takes`: fraction of the votes of each bloc or list that it gets."""

    id: str
    takes: Mapping[str, float]


@dataclass(frozen=True)
class Changes:
    """A scenario's changes to the lists."""

    mergers: Sequence[Merger] = ()
    withdrawals: Sequence[Withdrawal] = ()
    new_lists: Sequence[NewList] = ()
    weights: Mapping[str, float] = field(default_factory=dict[str, float])


def who_runs(lists: Sequence[RunningList], changes: Changes) -> list[RunningList]:
    """Return the standing lists; a withdrawn list's votes go to others of its bloc."""
    weighed = [
        RunningList(running_list.id, running_list.bloc, changes.weights.get(running_list.id, running_list.weight))
        for running_list in lists
    ]
    removed_lists = {withdrawal.list for withdrawal in changes.withdrawals if withdrawal.to is None}
    staying = {running_list.bloc for running_list in weighed if running_list.id not in removed_lists}
    return [
        running_list
        for running_list in weighed
        if running_list.id not in removed_lists or running_list.bloc not in staying
    ]


def blocs_with_lists(lists: Sequence[RunningList]) -> Flags:
    """Return by bloc whether it has a list."""
    blocs = {running_list.bloc for running_list in lists}
    return np.array([bloc in blocs for bloc in BLOCS])


def split_by_list(votes: Floats, lists: Sequence[RunningList]) -> Floats:
    """Convert draws × blocs × stations to draws × lists × stations."""
    random = np.random.default_rng(SEED)
    by_list = np.zeros((votes.shape[0], len(lists), votes.shape[2]))
    for number, bloc in enumerate(BLOCS):
        rows = [row for row, running_list in enumerate(lists) if running_list.bloc == bloc]
        if not rows:
            continue
        weights = np.array([max(lists[row].weight, 1e-3) for row in rows])
        parts = random.dirichlet(BELIEF * weights / weights.mean() / len(rows) * 2, votes.shape[0])
        by_list[:, rows] = parts[:, :, None] * votes[:, number : number + 1]
    return by_list


def apply_changes(
    votes: Floats, lists: Sequence[RunningList], changes: Changes, logits: Floats
) -> tuple[Floats, tuple[RunningList, ...]]:
    """Apply mergers, withdrawals, new lists, in this order; votes without a list become abstentions."""
    running, votes = list(lists), votes.copy()
    for merger in changes.mergers:
        row, into = _row(running, merger.list), _row(running, merger.into)
        moving = votes[:, row].copy()
        votes[:, row] = 0.0
        votes[:, into] += merger.rate * moving
        others = [i for i in range(len(running)) if i not in (row, into)]
        votes += (1 - merger.rate) * _by_bloc(moving, running[row].bloc, votes, running, others, logits)
        votes, running = _drop(votes, running, row)
    for withdrawal in changes.withdrawals:
        if withdrawal.list not in [running_list.id for running_list in running]:
            continue
        row = _row(running, withdrawal.list)
        moving = votes[:, row].copy()
        votes[:, row] = 0.0
        others = [i for i in range(len(running)) if i != row]
        if withdrawal.to is None:
            votes += _by_bloc(moving, running[row].bloc, votes, running, others, logits)
        else:
            for name, part in withdrawal.to.items():
                votes[:, _row(running, name)] += part * moving
        votes, running = _drop(votes, running, row)
    for new in changes.new_lists:
        taken = np.zeros_like(votes[:, 0])
        for row, one in enumerate(running):
            part = new.takes.get(one.id, new.takes.get(one.bloc, 0.0))
            taken += part * votes[:, row]
            votes[:, row] *= 1 - part
        votes = np.concatenate([votes, taken[:, None]], axis=1)
        running.append(RunningList(new.id, _mostly(new.takes, running)))
    return votes, tuple(running)


def _by_bloc(
    moving: Floats, bloc: str, votes: Floats, running: Sequence[RunningList], others: Sequence[int], logits: Floats
) -> Floats:
    """Return the transfer of a bloc's voters to the other lists; lists of one bloc share by size."""
    gained = np.zeros_like(votes)
    table = transfer_table(logits, blocs_with_lists([running[row] for row in others])[None])[0, BLOCS.index(bloc)]
    for number, other in enumerate(BLOCS):
        rows = [row for row in others if running[row].bloc == other]
        if rows:
            parts = shares_of(votes[:, rows].sum(axis=2))
            parts = np.where(parts.sum(axis=1, keepdims=True) > 0, parts, 1 / len(rows))
            gained[:, rows] = parts[:, :, None] * table[number] * moving[:, None]
    return gained


def _row(running: Sequence[RunningList], name: str) -> int:
    return [running_list.id for running_list in running].index(name)


def _drop(votes: Floats, running: list[RunningList], row: int) -> tuple[Floats, list[RunningList]]:
    return np.delete(votes, row, axis=1), [running_list for index, running_list in enumerate(running) if index != row]


def _mostly(takes: Mapping[str, float], running: Sequence[RunningList]) -> str:
    """Return the bloc that a new list takes most from."""
    sizes: dict[str, float] = {}
    for running_list in running:
        sizes[running_list.bloc] = max(
            sizes.get(running_list.bloc, 0.0), takes.get(running_list.id, takes.get(running_list.bloc, 0.0))
        )
    return max(sizes, key=lambda bloc: (sizes[bloc], bloc)) if sizes else BLOCS[-1]
