"""Building blocks of a PDF. Texts are plain: markup in them is printed, not interpreted."""

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
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
"""Width between the margins of an A4 page."""
_SQUARE = 4 * mm


def heading(text: str, level: int = 1) -> Paragraph:
    """Return a heading of level 1 to 3; level 1 is in the contents and the outline."""
    return Paragraph(marked(text), fonts.HEADINGS[level])


def paragraph(text: str) -> Paragraph:
    """Return a paragraph; line breaks are kept."""
    return Paragraph(marked(text).replace("\n", "<br/>"), fonts.BODY)


def note(text: str) -> Paragraph:
    """Return small print: methods, sources, warnings."""
    return Paragraph(marked(text), fonts.NOTE)


def warning(text: str) -> Paragraph:
    """Return a warning against misreading the figures, in normal size."""
    return Paragraph(marked(text), fonts.WARNING)


def bullets(texts: Sequence[str], *, tight: bool = False) -> ListFlowable:
    style = fonts.ITEM if tight else fonts.BODY
    items: list[Any] = [ListItem(Paragraph(marked(text), style), leftIndent=12) for text in texts]
    return ListFlowable(items, bulletType="bullet", start="•", bulletFontName=fonts.REGULAR)


def boxes(labels: Sequence[str], *, across: bool = False) -> Table:
    """Return boxes to tick, each before its text: one below the other, or `across` the line."""
    cells: list[list[Any]] = [[_square(), Paragraph(marked(label), fonts.BODY)] for label in labels]
    look = TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    if not across:
        return Table(cells, [_SQUARE + 3 * mm, WIDTH - _SQUARE - 3 * mm], style=look, hAlign="LEFT")
    share = min(WIDTH / max(1, len(labels)), 40 * mm)
    widths = [_SQUARE + 3 * mm, share - _SQUARE - 3 * mm] * len(labels)
    return Table([[part for cell in cells for part in cell]], widths, style=look, hAlign="LEFT")


def _square() -> Drawing:
    """Draw a box, as the font has no such character."""
    look: dict[str, Any] = {"fillColor": None, "strokeColor": fonts.INK, "strokeWidth": 1}
    box = Drawing(_SQUARE, _SQUARE)
    box.add(Rect(0.5, 0.5, _SQUARE - 1, _SQUARE - 1, **look))
    return box


def beside(left: Sequence[Flowable], right: Sequence[Flowable], share: float = 0.5) -> Table:
    """Return two columns; the left one has that share of the width."""
    look = TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return Table([[list(left), list(right)]], [WIDTH * share, WIDTH * (1 - share)], style=look, hAlign="LEFT")


def page_break() -> PageBreak:
    return PageBreak()


def room(millimetres: float) -> CondPageBreak:
    """Start a new page if less height than that is left."""
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
    """Return a table over as many pages as needed, with a repeated header.

    `widths`: the columns' shares of the width (equal by default); `numbers`: right-aligned columns; `strong`: bold rows
    (totals). Cells wrap. `tight`: a third more rows per page.
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
    table = Table(cells, columns, repeatRows=1, style=TableStyle(style))
    table.spaceAfter = 6 if tight else 10
    return table


def figure(drawing: Drawing, caption: str, *, most: float | None = None) -> "Together":
    """Return a drawing and its caption on one page, scaled to the text's width and at most `most` millimetres high."""
    scale = min(1.0, WIDTH / drawing.width, 1.0 if most is None else most * mm / drawing.height)
    drawing.scale(scale, scale)
    drawing.width, drawing.height = drawing.width * scale, drawing.height * scale
    return Together([drawing, Paragraph(marked(caption), fonts.CAPTION)])


class Together(KeepTogether):
    """Parts kept on one page, if they fit."""

    def __init__(self, parts: Sequence[Flowable]) -> None:
        super().__init__(list(parts))
        self.parts = list(parts)


def height_of(parts: Sequence[Flowable]) -> float:
    """Return the height that parts take below each other, to lay out a page before it is printed."""
    canvas = Canvas(io.BytesIO())
    height = 0.0
    # What is kept together says a height of its own, to be split: its parts say the true ones.
    for part in _flatten(parts):
        _, tall = part.wrapOn(canvas, WIDTH, 10 * A4[1])
        height += tall + part.getSpaceBefore() + part.getSpaceAfter()
    return height


def together(parts: Sequence[Flowable]) -> Together:
    """Keep parts on one page, if they fit. Nested groups are flattened, as nesting leaves empty pages."""
    return Together(_flatten(parts))


def _flatten(parts: Sequence[Flowable]) -> list[Flowable]:
    flat: list[Flowable] = []
    for part in parts:
        flat += part.parts if isinstance(part, Together) else [part]
    return flat


def _cell(text: str, right: bool, *, head: bool) -> Paragraph:
    if head:
        return Paragraph(marked(text), fonts.HEAD_NUMBER if right else fonts.HEAD)
    return Paragraph(marked(text), fonts.NUMBER if right else fonts.CELL)


def marked(text: str) -> str:
    return escape(fonts.printable(text)).replace("\n", "<br/>")
