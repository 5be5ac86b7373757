"""What the districts of one election tell each other, by party label. Pure.

An estimate from one district's counts errs by chance and by how its places happen to differ. Other districts of the
same election err otherwise, and people who choose a party behave much alike in all of them. So each cell is held
against the same pair of labels elsewhere, as a logarithm of how much more votes it holds than if both choices were
independent; the district itself never counts among the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from predict.transfers.estimation.proportional_fit import Votes

Labels = tuple[Sequence[str | None], Sequence[str | None]]
"""Of the origins and of the destinations; None or an empty one is unknown."""

NINETY = 3.29
"""Standard deviations that a 90 % interval is wide."""
LEAST = 2e-3
"""Of the smaller total of a cell: added to votes, so that empty cells have a logarithm."""
LIKELY_DOUBT = 0.15
"""Variance of a logarithm between districts that weights start from, so that no single district decides."""


@dataclass(frozen=True)
class District:
    """One district's own estimate: R × C votes, with bounds, and its labels."""

    table: Votes
    low: Votes
    high: Votes
    labels: Labels


@dataclass(frozen=True)
class Others:
    """Of each cell (R × C), from the other districts that have both labels."""

    mean: Votes  # logarithm; that of the district itself where there is no other
    spread: Votes  # standard deviation between them
    doubt: Votes  # standard error that their intervals say, root of the mean square
    number: Votes


def known_labels(labels: Sequence[Labels]) -> list[Labels]:
    """Return the labels with those that one table alone has replaced by None: they tell nothing."""
    often: dict[str, int] = {}
    for sides in labels:
        for label in {label for side in sides for label in side if label}:
            often[label] = often.get(label, 0) + 1

    def keep(side: Sequence[str | None]) -> list[str | None]:
        return [label if label and often[label] > 1 else None for label in side]

    return [(keep(rows), keep(columns)) for rows, columns in labels]


def ratios_of(table: Votes) -> Votes:
    """Return the logarithm of each cell's votes over those of independent choices."""
    rows, columns = table.sum(1), table.sum(0)
    least = LEAST * np.maximum(np.minimum(rows[:, None], columns[None, :]), 1e-12)
    expected = np.outer(rows, columns) / max(float(table.sum()), 1e-12)
    return np.log((table + least) / (expected + least))


def doubts_of(district: District) -> Votes:
    """Return the standard error of `ratios_of`, from the interval."""
    table = district.table
    least = LEAST * np.maximum(np.minimum(table.sum(1)[:, None], table.sum(0)[None, :]), 1e-12)
    return np.asarray(
        np.log((district.high + least) / (np.maximum(district.low, 0.0) + least)) / NINETY, dtype=np.float64
    )


def read_others(districts: Sequence[District]) -> list[Others]:
    """Return for each district what the others say of its cells."""
    codes = _codes([district.labels for district in districts])
    parts = [_weigh(district) for district in districts]
    size = max((int(code.max(initial=-1)) for code in codes), default=-1) + 1
    sums = np.zeros((len(SUMS), size))
    for code, part in zip(codes, parts, strict=True):
        sums += _sum(code, part, size)
    return [
        _leave_out(code, sums[:, np.maximum(code, 0)] - _sum_own(code, part), part[2] / part[1])
        if size
        else _alone(part[2] / part[1])
        for code, part in zip(codes, parts, strict=True)
    ]


SUMS = ("number", "weight", "ratio", "square of the ratio", "square of the doubt")


def _weigh(district: District) -> Votes:
    """Return SUMS × R × C."""
    ratios, doubts = ratios_of(district.table), doubts_of(district)
    weights = 1.0 / (LIKELY_DOUBT + doubts**2)
    return np.stack([np.ones_like(ratios), weights, weights * ratios, weights * ratios**2, weights * doubts**2])


def _sum(codes: NDArray[np.intp], parts: Votes, size: int) -> Votes:
    known = codes >= 0
    return np.stack([np.bincount(codes[known], part[known], size).astype(np.float64) for part in parts])


def _sum_own(codes: NDArray[np.intp], parts: Votes) -> Votes:
    """Return the district's part of its own sums: two options of one label are both its own."""
    alike = (codes.ravel()[:, None] == codes.ravel()[None, :]).astype(np.float64)
    return (parts.reshape(len(parts), -1) @ alike).reshape(parts.shape)


def _alone(ratios: Votes) -> Others:
    nothing = np.zeros_like(ratios)
    return Others(ratios, nothing, nothing, nothing)


def _leave_out(codes: NDArray[np.intp], sums: Votes, ratios: Votes) -> Others:
    number, weight, first, second, doubt = (np.asarray(part, dtype=np.float64) for part in sums)
    number = np.where(codes >= 0, np.round(number), 0.0)
    is_shared = number > 0
    divisor = np.where(is_shared, weight, 1.0)
    mean = np.where(is_shared, first / divisor, ratios)
    variance = np.where(number > 1, second / divisor - mean**2, 0.0) * number / np.maximum(number - 1.0, 1.0)
    spread, error = (np.sqrt(np.maximum(np.where(is_shared, part, 0.0), 0.0)) for part in (variance, doubt / divisor))
    return Others(mean, spread, error, number)


def _codes(labels: Sequence[Labels]) -> list[NDArray[np.intp]]:
    """Return the number of each cell's pair of labels, −1 where one is unknown."""
    numbers: dict[tuple[str, str], int] = {}
    return [
        np.array(
            [
                [numbers.setdefault((row, column), len(numbers)) if row and column else -1 for column in columns]
                for row in rows
            ],
            dtype=np.intp,
        ).reshape(len(rows), len(columns))
        for rows, columns in labels
    ]
