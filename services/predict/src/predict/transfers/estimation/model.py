"""Ecological inference: vote transfers between two ballots from unit counts alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from predict.transfers.estimation.districts import District, Labels
from predict.transfers.estimation.evidence import gather_evidence
from predict.transfers.estimation.learnt import read_shares
from predict.transfers.estimation.margins import Margins, UnusableMargins, check_margins
from predict.transfers.estimation.nearness import distances_between, place_choices, read_blocs
from predict.transfers.estimation.prior import Prior, Seed, check_prior
from predict.transfers.estimation.proportional_fit import FLOOR, Votes, fit_exactly
from predict.transfers.estimation.trees import load_model

Places = NDArray[np.intp]
Blocs = tuple[Sequence[str | None], Sequence[str | None]]


@dataclass(frozen=True)
class Transfers:
    votes: Votes  # R × C
    low90: Votes  # R × C
    high90: Votes  # R × C
    by_unit: Votes  # units × R × C; both margins of each unit are exact
    method: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Alone:
    """One table by itself, of options that have votes: R × C votes."""

    table: Votes
    low: Votes
    high: Votes
    floor: Votes  # fewer is impossible
    ceiling: Votes  # more is impossible
    method: str


@dataclass(frozen=True)
class Counts:
    """Checked counts: units in one fixed order, and only the options that have votes."""

    margins: Margins
    origin: Votes
    destination: Votes
    order: Places
    rows: Places
    columns: Places
    units: int  # that were given
    labels: Labels | None
    steps: Votes | None

    @property
    def trivial(self) -> bool:
        return min(len(self.rows), len(self.columns)) == 1


def estimate_transfers(
    origin: ArrayLike,
    destination: ArrayLike,
    *,
    prior: Prior | Votes | None = None,
    labels: Labels | None = None,
    blocs: Blocs | None = None,
) -> Transfers:
    """Return the transfer table of counts units × R and units × C; raise UnusableMargins.

    `labels`: names of origins and destinations; equal names are one party, None is unknown. `blocs`: of both sides
    (`nearness.AXIS`, `NOBODY` for abstention and the like, else None); by default read from the labels. Blind estimates
    of French second rounds are biased: give a `prior` if there is one. Where there are other districts of the same
    election, `estimate_transfers_together` errs much less.
    """
    counts = prepare_counts(origin, destination, labels, blocs)
    if counts.trivial:
        return finish_trivial(counts)
    warnings = list(counts.margins.warnings)
    seed = None
    if prior is not None:
        given = _narrow(prior, counts.margins, counts.rows, counts.columns)
        seed = check_prior(given, counts.origin, counts.destination)
        warnings += seed.warnings
    same = read_same(counts.labels)
    return finish_table(counts, estimate_alone(counts.origin, counts.destination, same, seed, counts.steps), warnings)


def prepare_counts(
    origin: ArrayLike, destination: ArrayLike, labels: Labels | None = None, blocs: Blocs | None = None
) -> Counts:
    margins = check_margins(origin, destination)
    rows, columns = np.flatnonzero(margins.origin.sum(0)), np.flatnonzero(margins.destination.sum(0))
    wanted = (margins.origin.shape[1], margins.destination.shape[1])
    if labels is not None and (len(labels[0]), len(labels[1])) != wanted:
        raise UnusableMargins("labels", f"{wanted[0]} and {wanted[1]} names are wanted")
    steps = _steps(labels, blocs, *wanted)
    # In one fixed order, sums round alike whatever the order of the units.
    order = np.lexsort(np.column_stack([margins.origin, margins.destination]).T)
    return Counts(
        margins,
        margins.origin[order][:, rows],
        margins.destination[order][:, columns],
        order,
        rows,
        columns,
        len(np.asarray(origin)),
        None if labels is None else ([labels[0][int(r)] for r in rows], [labels[1][int(c)] for c in columns]),
        None if steps is None else steps[np.ix_(rows, columns)],
    )


def estimate_alone(
    origin: Votes,
    destination: Votes,
    same: Votes | None = None,
    seed: Seed | None = None,
    steps: Votes | None = None,
) -> Alone:
    """Return the table of checked counts, each side with two options or more."""
    evidence = gather_evidence(origin, destination, same, seed, steps)
    model = load_model()
    answer = read_shares(evidence, model, seeded=seed is not None)
    method = model.method if seed is None else f"{model.method}+prior"
    return Alone(answer.table, answer.low, answer.high, evidence.floor, evidence.ceiling, method)


def as_district(alone: Alone, labels: Labels) -> District:
    """Return the table with bounds that the counts allow."""
    low = np.maximum(np.minimum(alone.low, alone.table), alone.floor)
    high = np.minimum(np.maximum(alone.high, alone.table), alone.ceiling)
    return District(alone.table, np.minimum(low, alone.table), np.maximum(high, alone.table), labels)


def finish_table(counts: Counts, alone: Alone, warnings: Sequence[str]) -> Transfers:
    """Return the table fitted to the margins of every unit, with its interval within what the counts allow."""
    units = _in_units(alone.table, counts.origin, counts.destination)
    table = units.sum(0)
    low = np.minimum(np.maximum(np.minimum(alone.low, table), alone.floor), table)
    high = np.maximum(np.minimum(np.maximum(alone.high, table), alone.ceiling), table)
    return _spread_out(counts, units, (table, low, high), alone.method, warnings)


def finish_trivial(counts: Counts) -> Transfers:
    """Return the trivial table if a side has one option."""
    origin, destination = counts.origin, counts.destination
    units = origin[:, :, None] * destination[:, None, :] / origin.sum(1)[:, None, None]
    table = units.sum(0)
    return _spread_out(counts, units, (table, table, table), "exact", counts.margins.warnings)


def _spread_out(
    counts: Counts, units: Votes, parts: tuple[Votes, Votes, Votes], method: str, warnings: Sequence[str]
) -> Transfers:
    margins = counts.margins
    by_unit = np.zeros((counts.units, margins.origin.shape[1], margins.destination.shape[1]))
    by_unit[np.ix_(margins.lived[counts.order], counts.rows, counts.columns)] = units
    votes, low90, high90 = (_widen(part, by_unit.shape[1:], counts.rows, counts.columns) for part in parts)
    return Transfers(votes, low90, high90, by_unit, method, tuple(warnings))


def _in_units(table: Votes, origin: Votes, destination: Votes) -> Votes:
    """Return each unit's table: common shares, fitted to the unit's margins."""
    shares = np.maximum(table, FLOOR) / np.maximum(table.sum(1, keepdims=True), FLOOR)
    return fit_exactly(origin[:, :, None] * shares, np.maximum(table, FLOOR), origin, destination)


def read_same(labels: Labels | None) -> Votes | None:
    """Return R × C: 1 where both labels are one, else 0; None where no label comes again, which tells nothing."""
    if labels is None:
        return None
    same = np.array([[float(bool(a) and a == b) for b in labels[1]] for a in labels[0]])
    return same if same.any() else None


def _steps(
    labels: Labels | None,
    blocs: Blocs | None,
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
