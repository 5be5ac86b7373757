"""Geometry of vector tiles as paths of SVG.

Commands as the Mapbox Vector Tile specification 2.1, §4.3, writes them: integers that move a cursor, relative to where
it was. A path of SVG says the same, on a coarser grid.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import shapely

GRID = 1024
"""Units of a drawn tile's side."""

Point: TypeAlias = tuple[int, int]
Line: TypeAlias = list[Point]

_MOVE, _LINE, _CLOSE = 1, 2, 7
_EDGE = 64


@dataclass(frozen=True)
class Part:
    """A square of a tile, drawn as large as the tile: one of `across` from the left and from the top."""

    across: int = 1
    column: int = 0
    row: int = 0


WHOLE = Part()


def lines_of(commands: Sequence[int], extent: int, part: Part = WHOLE) -> Iterator[tuple[Line, bool]]:
    """Return each line in units of `GRID`, y downwards, and whether it is closed; points that fall together are one.

    Commands that a tile has no right to hold end what is read of them.
    """
    x = y = at = 0
    scale, left, top = GRID * part.across / extent, GRID * part.column, GRID * part.row
    line: Line = []
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == _CLOSE:
            yield line, True
            # The cursor stays; what follows begins with a move.
            line = []
        elif command in (_MOVE, _LINE) and at + 2 * count <= len(commands):
            if command == _MOVE and line:
                yield line, False
                line = []
            for _ in range(count):
                x += _signed(commands[at])
                y += _signed(commands[at + 1])
                at += 2
                point = round(x * scale - left), round(y * scale - top)
                if not line or line[-1] != point:
                    line.append(point)
        else:
            break
    if line:
        yield line, False


def cut_to_grid(line: Line) -> list[Line]:
    """Return what of an open line lies in the square and a little around it."""
    inside = shapely.clip_by_rect(shapely.LineString(line), -_EDGE, -_EDGE, GRID + _EDGE, GRID + _EDGE)
    kept = [[(round(x), round(y)) for x, y in piece.coords] for piece in shapely.get_parts(inside)]
    return [piece for piece in kept if len(piece) > 1]


def is_outside(line: Line) -> bool:
    """Return whether no point of a closed line's box lies in the square."""
    columns, rows = [x for x, _ in line], [y for _, y in line]
    return max(columns) < 0 or max(rows) < 0 or min(columns) > GRID or min(rows) > GRID


def path_of(line: Line, *, closed: bool) -> str:
    """Return the path of a line."""
    (x, y), *rest = line
    steps: list[str] = []
    for next_x, next_y in rest:
        steps.append(f"{next_x - x} {next_y - y}")
        x, y = next_x, next_y
    return f"M{line[0][0]} {line[0][1]}l{' '.join(steps).replace(' -', '-')}{'z' if closed else ''}"


def _signed(zigzag: int) -> int:
    return (zigzag >> 1) ^ -(zigzag & 1)
