"""A matrix of dark and light squares, such as a QR code."""

from collections.abc import Sequence
from itertools import groupby

from reportlab.graphics.shapes import Drawing, Path

from kit.files.pdf import fonts


def draw_matrix(matrix: Sequence[Sequence[int]], side: float) -> Drawing:
    """Draw the dark squares as one shape, `side` points wide: one shape each takes three times as long."""
    cell = side / len(matrix)
    shape = Path(fillColor=fonts.INK, strokeColor=None)
    for row, line in enumerate(matrix):
        top, column = side - row * cell, 0
        for dark, several in groupby(line):
            left, column = column * cell, column + len(list(several))
            if dark:
                _outline(shape, left, column * cell, top - cell, top)
    drawing = Drawing(side, side)
    drawing.add(shape)
    return drawing


def _outline(shape: Path, left: float, right: float, bottom: float, top: float) -> None:
    shape.moveTo(left, bottom)
    shape.lineTo(right, bottom)
    shape.lineTo(right, top)
    shape.lineTo(left, top)
    shape.closePath()
