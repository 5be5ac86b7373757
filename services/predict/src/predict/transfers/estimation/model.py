"""Ecological inference: vote transfers between two ballots from unit counts alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from predict.transfers.estimation.evidence import gather_evidence
from predict.transfers.estimation.learnt import read_shares
from predict.transfers.estimation.margins import Margins, UnusableMargins, check_margins
from predict.transfers.estimation.nearness import distances_between, place_choices, read_blocs
from predict.transfers.estimation.prior import Prior, check_prior
from predict.transfers.estimation.proportional_fit import FLOOR, Votes, fit_exactly
from predict.transfers.estimation.trees import load_model

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Transfers:
    votes: Votes  # R × C
    low90: Votes  # R × C
    high90: Votes  # R × C
    by_unit: Votes  # units × R × C; both margins of each unit are exact
    method: str
    warnings: tuple[str, ...]


def estimate_transfers(
    origin: ArrayLike,
    destination: ArrayLike,
    *,
    prior: Prior | Votes | None = None,
    labels: tuple[Sequence[str], Sequence[str]] | None = None,
    blocs: tuple[Sequence[str | None], Sequence[str | None]] | None = None,
) -> Transfers:
    """Return the transfer table of counts units × R and units × C; raise UnusableMargins.

    `labels`: names of origins and destinations; equal names are one party. `blocs`: of both sides (`nearness.AXIS`,
    `NOBODY` for abstention and the like, else None); by default read from the labels. Blind estimates of French second
    rounds are biased: give a `prior` if there is one.
    """
    margins = check_margins(origin, destination)
    rows, columns = np.flatnonzero(margins.origin.sum(0)), np.flatnonzero(margins.destination.sum(0))
    wanted = (margins.origin.shape[1], margins.destination.shape[1])
    same, steps = _same(labels, *wanted), _steps(labels, blocs, *wanted)
    # In one fixed order, sums round alike whatever the order of the units.
    order = np.lexsort(np.column_stack([margins.origin, margins.destination]).T)
    before, after = margins.origin[order][:, rows], margins.destination[order][:, columns]
    warnings, method = list(margins.warnings), "exact"
    if min(len(rows), len(columns)) == 1:
        units = _only_way(before, after)
        table = low = high = units.sum(0)
    else:
        seed = None if prior is None else check_prior(_narrow(prior, margins, rows, columns), before, after)
        shown = np.ix_(rows, columns)
        evidence = gather_evidence(
            before, after, None if same is None else same[shown], seed, None if steps is None else steps[shown]
        )
        model = load_model()
        answer = read_shares(evidence, model, seeded=seed is not None)
        table, low, high, method = answer.table, answer.low, answer.high, model.method
        if seed is not None:
            warnings += seed.warnings
            method += "+prior"
        units = _in_units(table, before, after)
        table = units.sum(0)
        low = np.maximum(np.minimum(low, table), evidence.floor)
        high = np.minimum(np.maximum(high, table), evidence.ceiling)
        low, high = np.minimum(low, table), np.maximum(high, table)
    by_unit = np.zeros((len(np.asarray(origin)), margins.origin.shape[1], margins.destination.shape[1]))
    by_unit[np.ix_(margins.lived[order], rows, columns)] = units
    votes, low90, high90 = (_widen(part, by_unit.shape[1:], rows, columns) for part in (table, low, high))
    return Transfers(votes, low90, high90, by_unit, method, tuple(warnings))


def _in_units(table: Votes, origin: Votes, destination: Votes) -> Votes:
    """Return each unit's table: common shares, fitted to the unit's margins."""
    shares = np.maximum(table, FLOOR) / np.maximum(table.sum(1, keepdims=True), FLOOR)
    return fit_exactly(origin[:, :, None] * shares, np.maximum(table, FLOOR), origin, destination)


def _only_way(origin: Votes, destination: Votes) -> Votes:
    """Return the trivial table if a side has one option."""
    return origin[:, :, None] * destination[:, None, :] / origin.sum(1)[:, None, None]


def _same(labels: tuple[Sequence[str], Sequence[str]] | None, rows: int, columns: int) -> Votes | None:
    if labels is None:
        return None
    if len(labels[0]) != rows or len(labels[1]) != columns:
        raise UnusableMargins("labels", f"{rows} and {columns} names are wanted")
    return np.array([[float(a == b) for b in labels[1]] for a in labels[0]])


def _steps(
    labels: tuple[Sequence[str], Sequence[str]] | None,
    blocs: tuple[Sequence[str | None], Sequence[str | None]] | None,
    rows: int,
    columns: int,
) -> Votes | None:
    """Return distances between blocs; None if none is known on one side."""
    if blocs is None:
        blocs = None if labels is None else (read_blocs(labels[0]), read_blocs(labels[1]))
    if blocs is None:
        return None
    if len(blocs[0]) != rows or len(blocs[1]) != columns:
        raise UnusableMargins("blocs", f"{rows} and {columns} blocs are wanted")
    steps = distances_between(place_choices(blocs[0]), place_choices(blocs[1]))
    return steps if (steps >= 0.0).any() else None


def _narrow(prior: Prior | Votes, margins: Margins, rows: Places, columns: Places) -> Prior:
    given = prior if isinstance(prior, Prior) else Prior(np.asarray(prior, dtype=np.float64))
    wanted = (margins.origin.shape[1], margins.destination.shape[1])
    if np.shape(given.shares) != wanted:
        raise UnusableMargins("prior", f"{np.shape(given.shares)} where {wanted} is wanted")
    return Prior(np.asarray(given.shares, dtype=np.float64)[np.ix_(rows, columns)], given.noise)


def _widen(part: Votes, shape: tuple[int, ...], rows: Places, columns: Places) -> Votes:
    whole = np.zeros(shape)
    whole[np.ix_(rows, columns)] = part
    return whole
