"""Building blocks of a PDF. Texts are plain: markup in them is printed as it stands, not interpreted."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    ListFlowable,
    ListItem,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from kit.files.pdf import fonts

WIDTH = 174 * mm
"""Between the margins of an A4 page."""
_SQUARE = 4 * mm


def heading(text: str, level: int = 1) -> Paragraph:
    """Level 1 to 3; the first level is in the contents and in the reader's outline."""
    return Paragraph(marked(text), fonts.HEADINGS[level])


def paragraph(text: str) -> Paragraph:
    """A new line of the text is one on the page."""
    return Paragraph(marked(text).replace("\n", "<br/>"), fonts.BODY)


def note(text: str) -> Paragraph:
    """Small print: methods, sources, warnings."""
    return Paragraph(marked(text), fonts.NOTE)


def warning(text: str) -> Paragraph:
    """Make a warning against misreading the figures: set apart, and as large as the text."""
    return Paragraph(marked(text), fonts.WARNING)


def bullets(texts: Sequence[str], *, tight: bool = False) -> ListFlowable:
    style = fonts.ITEM if tight else fonts.BODY
    items: list[Any] = [ListItem(Paragraph(marked(text), style), leftIndent=12) for text in texts]
    return ListFlowable(items, bulletType="bullet", start="•", bulletFontName=fonts.REGULAR)


def boxes(labels: Sequence[str], *, across: bool = False) -> Table:
    """Squares to tick, each before its words: one below the other, or `across` the line."""
    cells: list[list[Any]] = [[_square(), Paragraph(marked(label), fonts.BODY)] for label in labels]
    look = TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    if not across:
        return Table(cells, [_SQUARE + 3 * mm, WIDTH - _SQUARE - 3 * mm], style=look, hAlign="LEFT")
    share = min(WIDTH / max(1, len(labels)), 40 * mm)
    widths = [_SQUARE + 3 * mm, share - _SQUARE - 3 * mm] * len(labels)
    return Table([[part for cell in cells for part in cell]], widths, style=look, hAlign="LEFT")


def _square() -> Drawing:
    """Drawn: the type has no sign of a square."""
    look: dict[str, Any] = {"fillColor": None, "strokeColor": fonts.INK, "strokeWidth": 1}
    box = Drawing(_SQUARE, _SQUARE)
    box.add(Rect(0.5, 0.5, _SQUARE - 1, _SQUARE - 1, **look))
    return box


def beside(left: Sequence[Flowable], right: Sequence[Flowable], share: float = 0.5) -> Table:
    """Two columns, the left one with that share of the width."""
    look = TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return Table([[list(left), list(right)]], [WIDTH * share, WIDTH * (1 - share)], style=look, hAlign="LEFT")


def page_break() -> PageBreak:
    return PageBreak()


def room(millimetres: float) -> CondPageBreak:
    """A new page where less than that is left of this one."""
    return CondPageBreak(millimetres * mm)


def space(millimetres: float) -> Spacer:
    return Spacer(1, millimetres * mm)


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float] | None = None,
    numbers: Sequence[int] = (),
    strong: Sequence[int] = (),
    tight: bool = False,
) -> Table:
    """A table over as many pages as it takes, its head repeated.

    `widths` are the columns' shares of the width (equal when not given), `numbers` the columns set to the
    right, `strong` the rows (sums) in bold. Cells wrap. `tight`: a third more rows on a page.
    """
    shares = widths or [1.0] * len(head)
    columns = [WIDTH * share / sum(shares) for share in shares]
    right = set(numbers)
    cells = [[_cell(text, column in right, head=True) for column, text in enumerate(head)]]
    for index, row in enumerate(rows):
        bold = index in strong
        cells.append([_cell(text, column in right, head=bold) for column, text in enumerate(row)])
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, fonts.INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, fonts.RULE),
        ("TOPPADDING", (0, 0), (-1, -1), 0.5 if tight else 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1 if tight else 3),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    style += [("BACKGROUND", (0, row + 1), (-1, row + 1), fonts.SHADE) for row in strong]
    made = Table(cells, columns, repeatRows=1, style=TableStyle(style))
    made.spaceAfter = 6 if tight else 10
    return made


def figure(drawing: Drawing, caption: str, *, most: float | None = None) -> "Together":
    """A drawing and what it shows, on one page; it is made as wide as the text at most, and `most` millimetres high."""
    scale = min(1.0, WIDTH / drawing.width, 1.0 if most is None else most * mm / drawing.height)
    drawing.scale(scale, scale)
    drawing.width, drawing.height = drawing.width * scale, drawing.height * scale
    return Together([drawing, Paragraph(marked(caption), fonts.CAPTION)])


class Together(KeepTogether):
    """Parts on one page, when they fit on one."""

    def __init__(self, parts: Sequence[Flowable]) -> None:
        super().__init__(list(parts))
        self.parts = list(parts)


def together(parts: Sequence[Flowable]) -> Together:
    """On one page, when they fit on one. What is kept together already is taken apart: nested, it empties pages."""
    flat: list[Flowable] = []
    for part in parts:
        flat += part.parts if isinstance(part, Together) else [part]
    return Together(flat)


def _cell(text: str, right: bool, *, head: bool) -> Paragraph:
    if head:
        return Paragraph(marked(text), fonts.HEAD_NUMBER if right else fonts.HEAD)
    return Paragraph(marked(text), fonts.NUMBER if right else fonts.CELL)


def marked(text: str) -> str:
    return escape(fonts.printable(text)).replace("\n", "<br/>")
