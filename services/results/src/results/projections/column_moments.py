"""Products of the past columns of the stations that have reported, with their departments and communes. Pure.

Of a country they are most of a projection's time, and a sheet changes those of one commune: they are kept by part of
the stations, and made again where the precision of a station has changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from results.projections.ballots import Flags, Floats, Ints
from results.projections.design import Design

AT_ONCE = 2048
"""Stations of a part. Tables of a country's at once do not fit the processor's cache, and took three times as long."""


@dataclass(frozen=True)
class Part:
    """Some stations, of whole communes; stations of a commune stand together.

    `starts`: the first station of each commune, from the part's own first on; `owner`: the commune of each station,
    numbered from the part's first. `departments` and `department_starts`:
    the departments in it, with the first commune of each, from the part's own first on.
    """

    rows: slice
    communes: slice
    starts: Ints
    owner: Ints
    departments: Ints
    department_starts: Ints


@dataclass(frozen=True)
class Moments:
    """Weighted products of the intercept and the past columns, without what their communes explain, and their sums by
    department.
    """

    inner: Floats
    at_departments: Floats


@dataclass(frozen=True)
class _Kept:
    precision: Floats
    moments: Moments


_PARTS: WeakKeyDictionary[Design, tuple[int, tuple[Part, ...]]] = WeakKeyDictionary()
_KEPT: WeakKeyDictionary[Design, dict[tuple[bytes, float], dict[int, _Kept]]] = WeakKeyDictionary()


def parts_of(design: Design) -> tuple[Part, ...]:
    """Return the parts of the design, laid out once."""
    kept = _PARTS.get(design)
    if kept is None or kept[0] != AT_ONCE:
        kept = _PARTS[design] = (AT_ONCE, tuple(_lay_out(design)))
    return kept[1]


def column_moments(design: Design, used: Ints, precision: Floats, left: Floats, commune_width: float) -> Moments:
    """Return the moments of the `used` columns. `precision` by station, 0 where it has no data; `left` by commune: the
    part of its weight that is not its own effect, by `commune_width`.
    """
    size, parts = 1 + len(used), parts_of(design)
    result = Moments(np.zeros((size, size)), np.zeros((len(design.stratum), size)))
    # A single contest takes a millisecond, and hundreds of them may be looked at.
    kept = _KEPT.setdefault(design, {}).setdefault((used.tobytes(), commune_width), {}) if len(parts) > 1 else {}
    for number, part in enumerate(parts):
        own = precision[part.rows]
        if not own.any():
            continue
        known = kept.get(number)
        if known is None or not np.array_equal(known.precision, own):
            known = kept[number] = _Kept(own.copy(), _multiply(design, part, used, own, left[part.communes]))
        result.inner[:] += known.moments.inner
        result.at_departments[part.departments] += known.moments.at_departments
    return result


def run_starts(owner: Ints) -> Ints:
    """Return where each run of equal owners begins."""
    changes: Flags = np.append(True, owner[1:] != owner[:-1])
    return np.flatnonzero(changes[: len(owner)])


def _multiply(design: Design, part: Part, used: Ints, precision: Floats, left: Floats) -> Moments:
    known = np.flatnonzero(precision)
    weight = precision[known, None]
    table = np.ones((len(known), 1 + len(used)))
    for place, columns in _runs(used):
        table[:, 1 + place : 1 + place + columns.stop - columns.start] = design.columns[part.rows, columns][known]
    owner = part.owner[known]
    starts = run_starts(owner)
    with_data = owner[starts]
    sums = np.add.reduceat(weight * table, starts, axis=0)
    of_communes = np.zeros((len(part.starts), table.shape[1]))
    of_communes[with_data] = left[with_data, None] * sums
    # Without a part of its commune's mean each row is by itself: less costs than to take the communes' products off.
    taken = (1 - np.sqrt(left[with_data])) / np.add.reduceat(weight[:, 0], starts)
    table -= np.repeat(taken[:, None] * sums, np.diff(starts, append=len(known)), axis=0)
    table *= np.sqrt(weight)
    return Moments(table.T @ table, np.add.reduceat(of_communes, part.department_starts, axis=0))


def _runs(used: Ints) -> Iterator[tuple[int, slice]]:
    """Yield the runs of consecutive columns, with the place of each among those that are used."""
    starts = np.flatnonzero(np.append(True, np.diff(used) != 1)[: len(used)])
    for place, size in zip(starts.tolist(), np.diff(starts, append=len(used)).tolist(), strict=True):
        yield place, slice(int(used[place]), int(used[place]) + size)


def _lay_out(design: Design) -> Iterator[Part]:
    starts = run_starts(design.commune)
    bounds: Sequence[int] = [*starts.tolist(), len(design.commune)]
    first = 0
    while first < len(starts):
        end = first + 1
        while end < len(starts) and bounds[end + 1] - bounds[first] <= AT_ONCE:
            end += 1
        department = design.department[first:end]
        runs = run_starts(department)
        rows = slice(bounds[first], bounds[end])
        owner = design.commune[rows] - design.commune[rows.start]
        yield Part(rows, slice(first, end), starts[first:end] - rows.start, owner, department[runs], runs)
        first = end
