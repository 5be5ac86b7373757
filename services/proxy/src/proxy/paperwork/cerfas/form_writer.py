"""Filling of the official form: text over its pages, form fields removed, two single-sided sheets."""

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
    """Return the form with each value in its place; empty, false or unknown values leave it blank."""

    def draw(canvas: Canvas, page: int) -> None:
        canvas.setFillColor(fonts.INK)
        for item in placed:
            value = values.get(item.value)
            if item.zone.page != page or not value:
                continue
            if item.kind == "tick":
                _tick(canvas, item.zone)
            elif isinstance(value, str) and item.boxes:
                _boxes(canvas, item, spell(value, letters()))
            elif isinstance(value, str):
                _line(canvas, item, spell(value, letters()))

    return _over(data, form, draw)


def preview_map(data: bytes, form: FormFacts, placed: Sequence[Placed], form_map: FormMap) -> bytes:
    """Return the form with its places named and its reserved zones hatched, to check the map."""

    def draw(canvas: Canvas, page: int) -> None:
        for item in placed:
            if item.zone.page == page:
                _named(canvas, item.zone, VALUES[item.value].label, _PLACE)
        for reserved_zone in form_map.reserved:
            if reserved_zone.page == page:
                _hatched(canvas, reserved_zone)

    return _over(data, form, draw)


def _over(data: bytes, form: FormFacts, draw: Any) -> bytes:
    fonts.register()
    overlay = io.BytesIO()
    canvas = Canvas(overlay, invariant=1)
    for page, size in enumerate(form.sizes, 1):
        canvas.setPageSize(size)
        draw(canvas, page)
        canvas.showPage()
    canvas.save()
    writer = PdfWriter()
    source, overlay_pdf = PdfReader(io.BytesIO(data)), PdfReader(io.BytesIO(overlay.getvalue()))
    for page, layer in zip(source.pages, overlay_pdf.pages, strict=True):
        added = writer.add_page(page)
        if added.rotation:
            added.transfer_rotation_to_content()
        # Its own fields would show over what we write, or be filled in twice.
        annotations: list[Any] = list(added.get("/Annots") or [])
        kept_annotations = [
            annotation for annotation in annotations if annotation.get_object().get("/Subtype") != "/Widget"
        ]
        added[NameObject("/Annots")] = ArrayObject(kept_annotations)
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
    bytes_i_o = io.BytesIO()
    writer.write(bytes_i_o)
    return bytes_i_o.getvalue()


def _line(canvas: Canvas, placed: Placed, text: str) -> None:
    """Write a text in its place, smaller, on two lines or narrower if needed."""
    zone = placed.zone
    size = min(placed.size, zone.height * 0.95)
    halves = _halves(text) if stringWidth(text, fonts.REGULAR, SMALLEST) > zone.width - _MARGIN else ()
    if not halves or zone.height < 2 * SMALLEST:
        _fitted(canvas, zone, text, size)
        return
    half = zone.height / 2
    for part, low in zip(halves, (zone.y + half, zone.y), strict=True):
        row = zone.model_copy(update={"y": low, "height": half})
        _fitted(canvas, row, part, min(size, half * 0.95))


def _halves(text: str) -> tuple[str, ...]:
    """Split a text near its middle, before a space, an at sign or after a hyphen; () if impossible."""
    middle = len(text) / 2
    places = [match.end() if match[0] == "-" else match.start() for match in _BREAKS.finditer(text)]
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


def _boxes(canvas: Canvas, placed: Placed, text: str) -> None:
    """Write one character per box; blank if there are more characters than boxes."""
    if len(text) > placed.boxes:
        return
    step = placed.zone.width / placed.boxes
    size = min(placed.size, placed.zone.height * 0.95, step * 1.5)
    canvas.setFont(fonts.REGULAR, size)
    for index, letter in enumerate(text):
        canvas.drawCentredString(placed.zone.x + step * (index + 0.5), _baseline(placed.zone, size), letter)


def _tick(canvas: Canvas, zone: Zone) -> None:
    side = min(zone.width, zone.height) * 0.7
    left, low = zone.x + (zone.width - side) / 2, zone.y + (zone.height - side) / 2
    canvas.setStrokeColor(fonts.INK)
    canvas.setLineWidth(max(side / 7, 0.8))
    canvas.line(left, low, left + side, low + side)
    canvas.line(left, low + side, left + side, low)


def _baseline(zone: Zone, size: float) -> float:
    """Return the baseline that centres capitals in the place."""
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


def _hatched(canvas: Canvas, reserved_zone: ReservedZone) -> None:
    _named(canvas, reserved_zone, f"laissé vide : {reserved_zone.what}", _KEPT)
    canvas.saveState()
    edge = canvas.beginPath()
    edge.rect(reserved_zone.x, reserved_zone.y, reserved_zone.width, reserved_zone.height)
    canvas.clipPath(edge, stroke=0, fill=0)
    canvas.setLineWidth(0.25)
    start = reserved_zone.x - reserved_zone.height
    while start < reserved_zone.x + reserved_zone.width:
        canvas.line(start, reserved_zone.y, start + reserved_zone.height, reserved_zone.y + reserved_zone.height)
        start += 8
    canvas.restoreState()
