"""A file that passes for the official form of proxy, and its map."""

import io
from typing import Any

from reportlab.pdfgen.canvas import Canvas


def official_form(word: str) -> bytes:
    """Two pages that pass for the form: what is tried is whose it is."""
    drawn = io.BytesIO()
    canvas = Canvas(drawn, invariant=1)
    for page in (1, 2):
        canvas.drawString(50, 700, f"procuration, mandataire, {word}, page {page}")
        canvas.showPage()
    canvas.save()
    return drawn.getvalue()


_BLANK = ("date", "hour", "authority", "signature", "receipt", "administration")
FORM_MAP: dict[str, Any] = {
    "version": 1,
    "places": [{"value": "give", "zone": {"page": 1, "x": 50, "y": 500, "width": 9, "height": 9}}],
    "reserved": [{"what": what, "page": 2, "x": 9, "y": 9, "width": 9, "height": 9} for what in _BLANK],
}
