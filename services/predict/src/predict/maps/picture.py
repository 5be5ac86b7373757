"""Shapes of a picture, independent of SVG and PDF; y grows downwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from kit.pages.ground import Ground

Point: TypeAlias = tuple[float, float]
Anchor: TypeAlias = Literal["start", "middle", "end"]
Texture: TypeAlias = Literal["hatch", "dots", "cross"]
"""Over a fill: `hatch` a wide interval, `dots` a doubtful past, `cross` no figure at all."""


@dataclass(frozen=True)
class Area:
    """A surface of one or several rings (even-odd)."""

    rings: Sequence[Sequence[Point]]
    fill: str
    stroke: str | None = None
    stroke_width: float = 0.9
    texture: Texture | None = None
    title: str = ""
    station: str = ""


@dataclass(frozen=True)
class Disc:
    x: float
    y: float
    radius: float
    fill: str
    stroke: str | None = None
    texture: Texture | None = None
    title: str = ""
    station: str = ""


@dataclass(frozen=True)
class Line:
    points: Sequence[Point]
    stroke: str
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str
    size: float = 14.0
    anchor: Anchor = "start"
    bold: bool = False
    fill: str = "#17212b"
    halo: bool = False
    """A white edge, so that it reads over a map."""


@dataclass(frozen=True)
class Ribbon:
    """A band between two columns (Sankey), curved: from `(x0, y0)` down `height` to `(x1, y1)`."""

    x0: float
    y0: float
    x1: float
    y1: float
    height: float
    fill: str
    title: str = ""


Shape: TypeAlias = Area | Disc | Line | Label | Ribbon


@dataclass(frozen=True)
class Picture:
    """A picture. `title` and `description` are its text alternative."""

    width: float
    height: float
    title: str
    description: str
    shapes: Sequence[Shape] = field(default_factory=tuple[Shape, ...])
    ground: Ground | None = None
    """The projection of a map on whose surfaces streets may be laid."""


def rectangle(x: float, y: float, width: float, height: float) -> tuple[tuple[Point, ...], ...]:
    """Return the ring of a rectangular `Area`."""
    return (((x, y), (x + width, y), (x + width, y + height), (x, y + height)),)


def place_side_by_side(left: Picture, right: Picture, title: str, description: str) -> Picture:
    """Join two pictures, the second to the right of the first."""
    gap = 24.0
    right_shapes = [move_shape(shape, left.width + gap, 0.0) for shape in right.shapes]
    height = max(left.height, right.height)
    return Picture(left.width + gap + right.width, height, title, description, (*left.shapes, *right_shapes))


def move_shape(shape: Shape, right: float, down: float) -> Shape:
    match shape:
        case Area():
            return replace(shape, rings=tuple(tuple((x + right, y + down) for x, y in ring) for ring in shape.rings))
        case Line():
            return replace(shape, points=tuple((x + right, y + down) for x, y in shape.points))
        case Ribbon():
            return replace(shape, x0=shape.x0 + right, y0=shape.y0 + down, x1=shape.x1 + right, y1=shape.y1 + down)
        case Disc() | Label():
            return replace(shape, x=shape.x + right, y=shape.y + down)
