"""The preparation sheet as PDF: one A4 page that cannot be mistaken for the official form."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import segno
from kit.files import pdf
from kit.files.pdf import fonts
from kit.files.pdf.parts import marked
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from proxy.paperwork.sheets import contents
from proxy.paperwork.sheets.contents import Row, Sheet
from proxy.paperwork.sheets.printable_letters import spell

_QR = 19 * mm
_LABEL = 60 * mm
_CELL = fonts.CELL.clone("sheet-cell", fontSize=9, leading=10.5)
_VALUE = fonts.CELL.clone("sheet-value", fontSize=10.5, leading=12, fontName=fonts.BOLD, embeddedHyphenation=1)
_STEP = fonts.CELL.clone("sheet-step", fontSize=8, leading=9.4)


def print_sheet(sheet: Sheet) -> bytes:
    """Return the PDF; it is not stored."""
    fonts.register()
    half = (pdf.WIDTH - 6 * mm) / 2
    story: list[Flowable] = [
        pdf.warning(contents.NOT_THE_FORM),
        *([pdf.note("Démonstration : personnes et élection inventées.")] if sheet.demo else []),
        pdf.heading("1. Vous, qui donnez procuration", 2),
        _rows(contents.grantor_rows(sheet)),
        pdf.heading("2. La personne qui votera à votre place", 2),
        _rows(contents.holder_rows(sheet)),
        pdf.heading("3. Pour quel vote ?", 2),
        # Beside the vote, where long names and two of them leave the room that a line of its own would not have.
        Table(
            [
                [
                    [
                        Paragraph(_said(contents.validity(sheet)), _VALUE),
                        pdf.space(1.5),
                        pdf.note(contents.when(sheet)),
                        Paragraph(
                            f"Maprocuration : ce code, visé avec un téléphone, ou {contents.MAPROCURATION}",
                            _STEP,
                        ),
                    ],
                    _code(contents.MAPROCURATION),
                ]
            ],
            [pdf.WIDTH - _QR - 3 * mm, _QR + 3 * mm],
            style=TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, -1), 0),
                ]
            ),
        ),
        pdf.heading("4. Que faire ?", 2),
        Table(
            [
                [_steps("En ligne", contents.ONLINE, half), _steps("Sur papier", contents.ON_PAPER, half)],
            ],
            [half + 3 * mm] * 2,
            style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]),
        ),
    ]
    subtitle = f"Aide-mémoire de la campagne de {_plain(sheet.candidate)}"
    return pdf.document(contents.TITLE, subtitle, story, footer=f"{contents.OF_A_CAMPAIGN} {contents.ARTICLES}")


def _plain(text: str) -> str:
    return spell(text, letters())


@cache
def letters() -> frozenset[int]:
    """Return the code points that both weights of the embedded font have."""
    fonts.register()
    font_weights: list[Any] = [pdfmetrics.getFont(name) for name in (fonts.REGULAR, fonts.BOLD)]
    code_points: list[set[int]] = [
        {code for code, glyph in font.face.charToGlyph.items() if glyph} for font in font_weights
    ]
    return frozenset(code_points[0] & code_points[1])


def _said(text: str) -> str:
    return marked(_plain(text))


def _rows(rows: Sequence[Row]) -> Table:
    """Return a table of the rows; an unknown value is a line to write on."""
    cells = [[Paragraph(_said(label), _CELL), Paragraph(_said(value) or "&nbsp;", _VALUE)] for label, value in rows]
    result = Table(cells, [_LABEL, pdf.WIDTH - _LABEL])
    result.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("TOPPADDING", (0, 0), (-1, -1), 2.2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
                ("LINEBELOW", (1, 0), (1, -1), 0.4, fonts.RULE),
            ]
        )
    )
    return result


def _steps(title: str, texts: Sequence[str], width: float) -> Table:
    """Return a checklist with a box before each step."""
    box = Drawing(9, 9)
    box.add(_square(0.5, 0, 8, fillColor=None, strokeColor=fonts.INK, strokeWidth=0.7))
    rows = [["", Paragraph(_said(title), fonts.HEAD)], *([box, Paragraph(_said(text), _STEP)] for text in texts)]
    return Table(
        rows,
        [14, width - 14],
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        ),
    )


def _code(text: str) -> Drawing:
    matrix = segno.make_qr(text, error="m").matrix
    step = _QR / len(matrix)
    drawing = Drawing(_QR, _QR)
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            if dark:
                # A hair wider than its place: no white lines between neighbours.
                place = (column * step, _QR - (row + 1) * step, step * 1.02)
                drawing.add(_square(*place, fillColor=fonts.INK, strokeColor=None))
    return drawing


def _square(x: float, y: float, side: float, **look: Any) -> Rect:
    return Rect(x, y, side, side, **look)
