"""A district's estimate together with those of the others.

The table is half way to them, in logarithms (`districts`), nearer to itself where few others have the labels. How wrong
that may be is said by trees grown on simulated elections, from how many others there are and how alike they are.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np

from predict.transfers.estimation.districts import District, Others, doubts_of, ratios_of
from predict.transfers.estimation.proportional_fit import FLOOR, Votes, fit_total
from predict.transfers.estimation.trees import ARRAYS, Forest

FILE = "districts-1.npz"
METHOD = FILE.removesuffix(".npz")
HALF = 0.5


TAILS = ("low", "high")


@dataclass(frozen=True)
class Tails:
    """Difference of the truth from the table, ÷ scale: 90 % bounds."""

    low: Forest
    high: Forest
    widening: float  # what makes them cover 90 % of simulated cells that no tree has seen


@dataclass(frozen=True)
class Joint:
    start: Votes  # R × C, votes: half way to the others, with the district's totals
    scale: Votes  # R × C: the smaller of the two totals of the cell
    signs: Votes  # R × C × signs


@dataclass(frozen=True)
class Bounds:
    table: Votes
    low: Votes
    high: Votes


def read_joint(district: District, others: Others, units: int, same: Votes | None) -> Joint:
    """Return what the trees read. `same`: R × C, 1 where both labels are one, else 0; None if unknown."""
    table = district.table
    rows, columns, people = table.sum(1), table.sum(0), max(float(table.sum()), 1e-9)
    scale = np.maximum(np.minimum(rows[:, None], columns[None, :]), 1e-9)
    ratio, doubt = ratios_of(table), doubts_of(district)
    away = others.mean - ratio
    lean = others.number / (others.number + 1.0)
    start, pooled = (
        fit_total(np.maximum(_from_ratios(ratio + part * lean * away, rows, columns), FLOOR), rows, columns)
        for part in (HALF, 1.0)
    )
    is_shared = others.number > 0
    odd = np.where(is_shared, away / np.sqrt(others.spread**2 + doubt**2 + 0.01), 0.0)
    weight = table * is_shared
    between = others.spread**2 - others.doubt**2
    parts = (
        np.clip(ratio, -6.0, 6.0),
        np.clip(away, -4.0, 4.0),
        others.spread,
        np.log1p(others.number),
        others.spread / np.sqrt(np.maximum(others.number, 1.0)),
        others.doubt,
        np.sign(between) * np.sqrt(np.abs(between)),
        doubt,
        np.full_like(table, np.log(units)),
        np.broadcast_to((rows / people)[:, None], table.shape),
        np.broadcast_to((columns / people)[None, :], table.shape),
        table / scale,
        (table - start) / scale,
        (pooled - start) / scale,
        start / scale,
        (district.high - table) / scale,
        (table - district.low) / scale,
        np.broadcast_to(_root(odd, weight, (0, 1)), table.shape),
        np.broadcast_to(_root(odd, weight, (1,)), table.shape),
        np.broadcast_to(_root(odd, weight, (0,)), table.shape),
        np.full_like(table, -1.0) if same is None else same,
        np.full_like(table, len(rows)),
        np.full_like(table, len(columns)),
    )
    return Joint(start, scale, np.stack(parts, -1))


def _from_ratios(ratios: Votes, rows: Votes, columns: Votes) -> Votes:
    return np.asarray(np.exp(ratios) * np.outer(rows, columns) / max(float(rows.sum()), 1e-9), dtype=np.float64)


def _root(values: Votes, weight: Votes, axes: tuple[int, ...]) -> Votes:
    total = np.maximum(weight.sum(axes, keepdims=True), 1e-9)
    return np.asarray(np.sqrt((weight * values**2).sum(axes, keepdims=True) / total), dtype=np.float64)


def settle(joint: Joint, tails: Tails, floor: Votes, ceiling: Votes) -> Bounds:
    """Return the table and its interval. `floor`, `ceiling`: what the counts allow."""
    signs = joint.signs.reshape(-1, joint.signs.shape[-1])
    down, up = (forest.predict(signs).reshape(joint.start.shape) for forest in (tails.low, tails.high))
    guess = np.clip(joint.start, floor, ceiling)
    table = fit_total(np.maximum(guess, FLOOR), joint.start.sum(1), joint.start.sum(0))
    half = np.maximum(up - down, 0.0) / 2.0 * tails.widening
    low, high = (joint.start + ((up + down) / 2.0 + side * half) * joint.scale for side in (-1.0, 1.0))
    return Bounds(table, np.maximum(np.minimum(low, table), floor), np.minimum(np.maximum(high, table), ceiling))


@cache
def load_tails() -> Tails:
    with as_file(files("predict.transfers") / FILE) as path, np.load(path, allow_pickle=False) as data:
        low, high = (
            Forest(**{part: data[f"{name}_{part}"] for part in ARRAYS}, depth=int(data[f"{name}_depth"]))
            for name in TAILS
        )
        return Tails(low, high, float(data["widening"]))
