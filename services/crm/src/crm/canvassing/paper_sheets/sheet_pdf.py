"""The sheets as a PDF: one page each, with boxes to tick and a QR code of their entry form."""

from collections.abc import Sequence
from typing import Any

import segno
from kit.files import pdf
from kit.files.pdf import fonts
from kit.files.pdf.parts import marked
from reportlab.graphics.shapes import Drawing, Group, Rect, String
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from crm.canvassing.canvasses.outcomes import Outcome

_QR = 26 * mm
_SQUARE = 7.5 * mm
_TICK = 10.5 * mm
_HEAD = 10.0
_HEAD_HEIGHT = 34 * mm
_ROOM = 192 * mm
"""Height for the doors of one sheet, below its heading: a second page would have no QR code."""
_SIZES = (13.0, 11.0, 9.0)
"""Type sizes tried, largest first: sheets are read by torchlight."""
_TITLE = fonts.CELL.clone("sheet-title", fontSize=17, leading=21, fontName=fonts.BOLD)
_SAID = fonts.CELL.clone("sheet-said", fontSize=10.5, leading=13)

COLUMNS: dict[Outcome, str] = {
    Outcome.ANSWERED: "Échange",
    Outcome.NOT_HOME: "Absent",
    Outcome.REFUSED: "Refus",
    Outcome.LATER: "Revoir",
    Outcome.LEFT_MESSAGE: "Message",
    Outcome.INACCESSIBLE: "Accès impossible",
    Outcome.MOVED: "Périmée",
    Outcome.HOSTILE: "Hostile",
    Outcome.DO_NOT_CONTACT: "Ne plus solliciter",
}


def print_sheets(
    turf: str, code: str, candidate: str, demo: bool, sheets: Sequence[tuple[str, Sequence[str]]]
) -> bytes:
    """Print sheets as a PDF. `sheets`: the URL behind each QR code, and the names of its doors."""
    fonts.register()
    flowables: list[Flowable] = []
    for page, (address, doors) in enumerate(sheets, start=1):
        if page > 1:
            flowables.append(pdf.page_break())
        flowables += _sheet(turf, code, demo, page, len(sheets), address, doors)
    subtitle = f"Campagne de {candidate}"
    return pdf.document(f"Porte-à-porte : {turf}", subtitle, flowables, footer=f"{turf} ({code})")


def _sheet(turf: str, code: str, demo: bool, page: int, of: int, address: str, doors: Sequence[str]) -> list[Flowable]:
    heading = [
        Paragraph(marked(f"Feuille {page} sur {of}"), _TITLE),
        Paragraph(
            marked(
                "Cochez une case par porte. N'écrivez ni nom, ni téléphone, ni opinion : ce qui se passe à une porte "
                "appartient à l'adresse. Jour et heure de la tournée : ............................"
            ),
            _SAID,
        ),
    ]
    if demo:
        heading.append(Paragraph(marked("Démonstration : adresses et élection inventées."), _SAID))
    table = Table(
        [[heading, pdf.draw_matrix(segno.make_qr(address, error="m").matrix, _QR)]],
        [pdf.WIDTH - _QR - 4 * mm, _QR + 4 * mm],
        style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]),
    )
    return [table, pdf.space(3), _lines(doors)]


def _lines(doors: Sequence[str]) -> Table:
    tables = (_table(doors, size) for size in _SIZES)
    table = next(tables)
    for smaller in tables:
        if table.wrap(pdf.WIDTH, _ROOM)[1] <= _ROOM:
            break
        table = smaller
    return table


def _table(doors: Sequence[str], size: float) -> Table:
    style = fonts.CELL.clone(f"sheet-door-{size}", fontSize=size, leading=size * 1.2)
    first: list[Any] = ["", Paragraph("Porte", style), *map(_upright, COLUMNS.values())]
    rows = [
        [Paragraph(str(number), style), Paragraph(marked(door), style), *(_square() for _ in COLUMNS)]
        for number, door in enumerate(doors, start=1)
    ]
    number = 8 * mm
    widths = [number, pdf.WIDTH - number - _TICK * len(COLUMNS), *([_TICK] * len(COLUMNS))]
    look = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
            ("ALIGN", (2, 0), (-1, -1), "CENTER"),
            ("LEFTPADDING", (0, 0), (-1, -1), 1.5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 1.5),
            ("TOPPADDING", (0, 1), (-1, -1), 6),
            ("BOTTOMPADDING", (0, 1), (-1, -1), 6),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, fonts.RULE),
        ]
    )
    return Table([first, *rows], widths, style=look, repeatRows=1)


def _upright(label: str) -> Drawing:
    """A column heading rotated to be read from below, so that narrow columns have whole words."""
    drawing = Drawing(_SQUARE, _HEAD_HEIGHT)
    drawing.hAlign = "CENTER"
    string = String(0, 0, label, fontName=fonts.REGULAR, fontSize=_HEAD, fillColor=fonts.INK)
    drawing.add(Group(string, transform=(0, 1, -1, 0, _SQUARE / 2 + _HEAD / 3, 2)))
    return drawing


def _square() -> Drawing:
    box = Drawing(_SQUARE, _SQUARE)
    box.hAlign = "CENTER"
    box.add(_rect(0.5, 0.5, _SQUARE - 1, fillColor=None, strokeColor=fonts.INK, strokeWidth=1))
    return box


def _rect(x: float, y: float, size: float, **look: Any) -> Rect:
    return Rect(x, y, size, size, **look)
