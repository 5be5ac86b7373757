"""Stations without a known place: rows of circles by commune."""

from collections.abc import Sequence
from itertools import groupby

from predict.maps.figures import Figure, Subject
from predict.maps.picture import Label, Shape
from predict.maps.projection import radius_of
from predict.maps.scales import Scale
from predict.maps.shapes import disc_of

LARGEST = 24.0
STEP = 52.0
SIZE = 15.0
LETTER = 0.58
LONGEST = 26


def draw_rows(
    subject: Subject, figures: Sequence[Figure], scale: Scale, top: float, width: float, margin: float
) -> tuple[list[Shape], float]:
    """Draw blocks of a commune's name over its circles, area by registered voters; return shapes and end."""
    largest = max(figure.registered for figure in figures)
    across = int((width - 2 * margin) / STEP)
    shapes: list[Shape] = []
    x, y, deep = margin, top + 4, 0
    for commune, group in groupby(sorted(figures, key=lambda f: (f.commune, f.station)), key=lambda f: f.commune):
        circles = list(group)
        name = commune if len(commune) <= LONGEST else f"{commune[: LONGEST - 1].rstrip()}…"
        columns = min(across, len(circles))
        wide = max(columns * STEP, SIZE * LETTER * len(name) + 14)
        if x > margin and x + wide > width - margin:
            x, y, deep = margin, y + _tall(deep), 0
        shapes.append(Label(x, y + SIZE, name, SIZE))
        for number, figure in enumerate(circles):
            place = x + STEP * (number % columns + 0.5), y + SIZE + 6 + STEP * (number // columns + 0.5)
            shapes.append(disc_of(subject, figure, place, radius_of(figure.registered, largest, LARGEST), scale))
        deep = max(deep, -(-len(circles) // columns))
        x += wide
    return shapes, y + _tall(deep) + margin


def _tall(deep: int) -> float:
    return SIZE + 12 + STEP * deep
