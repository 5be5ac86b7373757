"""QR codes on pages."""

import segno
from markupsafe import Markup


def draw_qr(text: str) -> Markup:
    """Return a QR code as SVG, black on white in any theme. `text`: an address or a code that we made."""
    return Markup(segno.make_qr(text, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True))
