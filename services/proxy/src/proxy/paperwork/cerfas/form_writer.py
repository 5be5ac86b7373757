"""Writing on the official form: our own type over its pages, its fields gone, two sheets of one side each."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kit.files.pdf import fonts
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, NumberObject
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from proxy.paperwork.cerfas.form_file import FormFacts
from proxy.paperwork.cerfas.map_check import Placed
from proxy.paperwork.cerfas.schemas import FormMap, ReservedZone, Zone
from proxy.paperwork.cerfas.values import VALUES
from proxy.paperwork.sheets.printable_letters import spell
from proxy.paperwork.sheets.sheet_pdf import letters

SMALLEST = 5.5
NARROWEST = 72
"""Percentage of its width: below that a name is no longer read with ease."""
_MARGIN = 3
_BREAKS = re.compile(r"(?<=\S)(?: |@|-)(?=\S)")
_PLACE, _KEPT = HexColor("#1f4e9e"), HexColor("#a3201d")


def fill_form(data: bytes, form: FormFacts, placed: Sequence[Placed], values: Mapping[str, str | bool]) -> bytes:
    """The form with each value in its place. A value that is empty, false or not known leaves its place blank."""

    def draw(canvas: Canvas, page: int) -> None:
        canvas.setFillColor(fonts.INK)
        for one in placed:
            value = values.get(one.value)
            if one.zone.page != page or not value:
                continue
            if one.kind == "tick":
                _tick(canvas, one.zone)
            elif isinstance(value, str) and one.boxes:
                _boxes(canvas, one, spell(value, letters()))
            elif isinstance(value, str):
                _line(canvas, one, spell(value, letters()))

    return _over(data, form, draw)


def preview_map(data: bytes, form: FormFacts, placed: Sequence[Placed], given: FormMap) -> bytes:
    """The form with each place named and each reserved zone hatched: to look at before anybody is sent one."""

    def draw(canvas: Canvas, page: int) -> None:
        for one in placed:
            if one.zone.page == page:
                _named(canvas, one.zone, VALUES[one.value].label, _PLACE)
        for kept in given.reserved:
            if kept.page == page:
                _hatched(canvas, kept)

    return _over(data, form, draw)


def _over(data: bytes, form: FormFacts, draw: Any) -> bytes:
    fonts.register()
    drawn = io.BytesIO()
    canvas = Canvas(drawn, invariant=1)
    for page, size in enumerate(form.sizes, 1):
        canvas.setPageSize(size)
        draw(canvas, page)
        canvas.showPage()
    canvas.save()
    writer = PdfWriter()
    source, ours = PdfReader(io.BytesIO(data)), PdfReader(io.BytesIO(drawn.getvalue()))
    for page, layer in zip(source.pages, ours.pages, strict=True):
        added = writer.add_page(page)
        if added.rotation:
            added.transfer_rotation_to_content()
        # Its own fields would show over what we write, or be filled in twice.
        annotations: list[Any] = list(added.get("/Annots") or [])
        kept = [one for one in annotations if one.get_object().get("/Subtype") != "/Widget"]
        added[NameObject("/Annots")] = ArrayObject(kept)
        left, low = float(added.mediabox.left), float(added.mediabox.bottom)
        if left or low:
            layer.add_transformation((1, 0, 0, 1, left, low))
        added.merge_page(layer, expand=False)
    writer.root_object.pop("/AcroForm", None)
    # One side of two sheets: the authority keeps one and the grantor the other.
    preferences = writer.create_viewer_preferences()
    preferences[NameObject("/Duplex")] = NameObject("/Simplex")
    preferences[NameObject("/NumCopies")] = NumberObject(1)
    writer.metadata = None
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _line(canvas: Canvas, one: Placed, text: str) -> None:
    """Write a text at the size of its place, or smaller; on two lines, then narrower, where the place is too short."""
    zone = one.zone
    size = min(one.size, zone.height * 0.95)
    halves = _halves(text) if stringWidth(text, fonts.REGULAR, SMALLEST) > zone.width - _MARGIN else ()
    if not halves or zone.height < 2 * SMALLEST:
        _fitted(canvas, zone, text, size)
        return
    half = zone.height / 2
    for part, low in zip(halves, (zone.y + half, zone.y), strict=True):
        row = zone.model_copy(update={"y": low, "height": half})
        _fitted(canvas, row, part, min(size, half * 0.95))


def _halves(text: str) -> tuple[str, ...]:
    """Before a space, an at sign or after a hyphen, as near to the middle as can be; empty where there is none."""
    middle = len(text) / 2
    places = [one.end() if one[0] == "-" else one.start() for one in _BREAKS.finditer(text)]
    if not places:
        return ()
    at = min(places, key=lambda place: abs(place - middle))
    return text[:at].rstrip(), text[at:].lstrip()


def _fitted(canvas: Canvas, zone: Zone, text: str, size: float) -> None:
    room = zone.width - _MARGIN
    wide = stringWidth(text, fonts.REGULAR, size)
    if wide > room:
        size = max(size * room / wide, min(size, SMALLEST))
        wide = stringWidth(text, fonts.REGULAR, size)
    squeeze = 100.0
    if wide > room:
        squeeze = max(100 * room / wide, NARROWEST)
        while stringWidth(text, fonts.REGULAR, size) * squeeze / 100 > room and size > 3:
            size -= 0.25
    written = canvas.beginText(zone.x + _MARGIN / 2, _baseline(zone, size))
    written.setFont(fonts.REGULAR, size)
    written.setHorizScale(squeeze)
    written.textOut(text)
    canvas.drawText(written)


def _boxes(canvas: Canvas, one: Placed, text: str) -> None:
    """One character in the middle of each box; what has more characters than there are boxes is left blank."""
    if len(text) > one.boxes:
        return
    step = one.zone.width / one.boxes
    size = min(one.size, one.zone.height * 0.95, step * 1.5)
    canvas.setFont(fonts.REGULAR, size)
    for place, letter in enumerate(text):
        canvas.drawCentredString(one.zone.x + step * (place + 0.5), _baseline(one.zone, size), letter)


def _tick(canvas: Canvas, zone: Zone) -> None:
    side = min(zone.width, zone.height) * 0.7
    left, low = zone.x + (zone.width - side) / 2, zone.y + (zone.height - side) / 2
    canvas.setStrokeColor(fonts.INK)
    canvas.setLineWidth(max(side / 7, 0.8))
    canvas.line(left, low, left + side, low + side)
    canvas.line(left, low + side, left + side, low)


def _baseline(zone: Zone, size: float) -> float:
    """The height of capitals is in the middle of the place."""
    return zone.y + (zone.height - 0.73 * size) / 2


def _named(canvas: Canvas, zone: Zone, text: str, colour: Any) -> None:
    canvas.setStrokeColor(colour)
    canvas.setFillColor(colour)
    canvas.setLineWidth(0.6)
    canvas.rect(zone.x, zone.y, zone.width, zone.height, stroke=1, fill=0)
    canvas.setFont(fonts.REGULAR, 5)
    # Under a small box, where its name would run into its neighbour's.
    above = stringWidth(text, fonts.REGULAR, 5) < zone.width
    canvas.drawString(zone.x + 1, zone.y + zone.height - 5 if above else zone.y - 5.5, text)


def _hatched(canvas: Canvas, kept: ReservedZone) -> None:
    _named(canvas, kept, f"laissé vide : {kept.what}", _KEPT)
    canvas.saveState()
    edge = canvas.beginPath()
    edge.rect(kept.x, kept.y, kept.width, kept.height)
    canvas.clipPath(edge, stroke=0, fill=0)
    canvas.setLineWidth(0.25)
    start = kept.x - kept.height
    while start < kept.x + kept.width:
        canvas.line(start, kept.y, start + kept.height, kept.y + kept.height)
        start += 8
    canvas.restoreState()
