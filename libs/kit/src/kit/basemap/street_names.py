"""Names along their streets: each once in a tile, on the longest piece that has room for it."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from math import hypot

from kit.basemap.lines import GRID, Line, path_of

SIZE = 27
"""Of letters, in units of a tile: ten pixels where a tile is shown as large as 380."""

WIDE = 0.56
"""A letter's width, of its size; on the mean of names of streets in the fonts that browsers have."""

_TURN = 0.5
"""A street that is so much longer than the way from its one end to the other winds too much to be read on."""

_INK = (
    'font-family="sans-serif" fill="#57514a" stroke="#ffffff" stroke-width="5" stroke-linejoin="round" '
    'paint-order="stroke"'
)


def write_street_names(streets: Mapping[str, Sequence[Line]]) -> str:
    """Return the names as SVG, those of the longest streets first; a name stands on nothing that was written before."""
    best = {name: max(lines, key=_length) for name, lines in streets.items() if lines}
    written: list[str] = []
    taken: list[tuple[float, float, float]] = []
    for name, line in sorted(best.items(), key=lambda item: (-_length(item[1]), item[0])):
        wide = len(name) * SIZE * WIDE
        length, straight = _length(line), hypot(line[-1][0] - line[0][0], line[-1][1] - line[0][1])
        middle = line[len(line) // 2] if len(line) > 2 else _between(line[0], line[-1])
        if length < wide * 1.1 or straight < length * _TURN or not _inside(middle):
            continue
        if any(hypot(middle[0] - x, middle[1] - y) < SIZE + (wide + other) / 4 for x, y, other in taken):
            continue
        taken.append((middle[0], middle[1], wide))
        number = len(written)
        along = line if line[0][0] <= line[-1][0] else line[::-1]
        written.append(
            f'<path id="n{number}" d="{path_of(along, closed=False)}" fill="none" stroke="none"/>'
            f'<text font-size="{SIZE}" text-anchor="middle" dy="{SIZE * 0.35:g}">'
            f'<textPath href="#n{number}" startOffset="50%">{escape(name)}</textPath></text>'
        )
    return f"<g {_INK}>{''.join(written)}</g>" if written else ""


def _length(line: Line) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line))


def _between(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float]:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _inside(point: tuple[float, float]) -> bool:
    return all(SIZE < value < GRID - SIZE for value in point)
