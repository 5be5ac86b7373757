"""The type of every PDF: Bitstream Vera, which reportlab brings and each file embeds."""

from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD, ITALIC = "IsoloirSans", "IsoloirSans-Bold", "IsoloirSans-Italic"
INK, MUTED, RULE = HexColor("#1b1b1f"), HexColor("#55555f"), HexColor("#c8c8d0")
SHADE, ACCENT = HexColor("#f3f3f7"), HexColor("#1f4e9e")

# Vera has no narrow no-break space, and no arrow.
_REPLACED = str.maketrans({"\u202f": "\u00a0", "\u2009": "\u00a0", "→": "›", "✓": "×"})


@cache
def register() -> TTFont:
    """Once a process; not at import, so that a service that makes no PDF reads no font."""
    regular = TTFont(REGULAR, "Vera.ttf")
    for font in (regular, TTFont(BOLD, "VeraBd.ttf"), TTFont(ITALIC, "VeraIt.ttf")):
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
    return regular


def printable(text: str) -> str:
    """The text in characters that the font has; another one becomes a question mark, never an empty box."""
    known = register().face.charToGlyph
    plain = text.translate(_REPLACED)
    return "".join(one if ord(one) in known or one == "\n" else "?" for one in plain)


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    given: dict[str, Any] = {"fontName": REGULAR, "fontSize": size, "leading": size * 1.4, "textColor": INK} | more
    return ParagraphStyle(name, **given)


TITLE = _style("title", 24, fontName=BOLD, spaceAfter=6)
SUBTITLE = _style("subtitle", 12, textColor=MUTED, spaceAfter=18)
HEADINGS = {
    1: _style("heading1", 16, fontName=BOLD, spaceBefore=16, spaceAfter=6, textColor=ACCENT),
    2: _style("heading2", 12, fontName=BOLD, spaceBefore=12, spaceAfter=4),
    3: _style("heading3", 10, fontName=BOLD, spaceBefore=8, spaceAfter=2),
}
BODY = _style("body", 9.5, spaceAfter=6)
NOTE = _style("note", 8, textColor=MUTED, spaceAfter=6)
WARNING = _style(
    "warning",
    9,
    backColor=HexColor("#fdf3dc"),
    borderColor=HexColor("#b7791f"),
    borderWidth=0.6,
    borderPadding=(5, 6, 5, 6),
    leftIndent=7,
    rightIndent=7,
    spaceBefore=10,
    spaceAfter=14,
)
CAPTION = _style("caption", 8, textColor=MUTED, spaceBefore=2, spaceAfter=10)
CELL = _style("cell", 8, leading=10)
NUMBER = _style("number", 8, leading=10, alignment=TA_RIGHT)
HEAD = _style("head", 8, leading=10, fontName=BOLD)
HEAD_NUMBER = _style("head-number", 8, leading=10, fontName=BOLD, alignment=TA_RIGHT)
