"""The font of every PDF: Bitstream Vera, shipped with reportlab and embedded."""

from collections.abc import Mapping
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

# Vera has no narrow no-break space and no arrow.
_REPLACED = str.maketrans({"\u202f": "\u00a0", "\u2009": "\u00a0", "→": "›", "✓": "×"})


@cache
def register() -> TTFont:
    """Register the fonts, once a process and not at import, so that services without PDFs read none."""
    regular = TTFont(REGULAR, "Vera.ttf")
    for font in (regular, TTFont(BOLD, "VeraBd.ttf"), TTFont(ITALIC, "VeraIt.ttf")):
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
    return regular


def printable(text: str) -> str:
    """Replace characters that the font lacks by a question mark, rather than an empty box."""
    return text.translate(_Printable.made())


class _Printable(dict[int, str]):
    """The replacement of each character, cached: a long list has many cells and few distinct characters."""

    @staticmethod
    @cache
    def made() -> "_Printable":
        return _Printable(_REPLACED)

    def __missing__(self, code: int) -> str:
        self[code] = chr(code) if code in register().face.charToGlyph or code == 10 else "?"
        return self[code]


@cache
def measure(font: str) -> Mapping[str, float]:
    """Return the width of each character, relative to the font size."""
    register()
    return _Widths(font)


class _Widths(dict[str, float]):
    def __init__(self, font: str) -> None:
        super().__init__()
        self.font = font

    def __missing__(self, character: str) -> float:
        self[character] = pdfmetrics.stringWidth(character, self.font, 1)
        return self[character]


class Run:
    """Many short texts in one font on one page, written as one run of operators.

    `drawString` encodes each text character by character; here each character is encoded once per page.
    """

    def __init__(self, canvas: Any, font: str, size: float) -> None:
        self.canvas, self.name, self.size = canvas, font, size
        self.font: Any = pdfmetrics.getFont(font)
        self.operators: list[str] = []
        self.codes = _Codes(self.font, canvas._doc)

    def add(self, x: float, y: float, text: str) -> None:
        if not text:
            return
        try:
            encoded = text.translate(self.codes)
        except _Elsewhere:
            # With more than 256 distinct characters, the rare ones are written with `drawString`.
            self.canvas.setFont(self.name, self.size)
            self.canvas.drawString(x, y, text)
            return
        self.operators.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm ({encoded}) Tj")

    def end(self) -> None:
        if self.operators:
            font_name = self.font.getSubsetInternalName(0, self.canvas._doc)
            self.canvas.setFont(self.name, self.size)
            self.canvas.addLiteral(f"BT {font_name} {self.size:g} Tf\n" + "\n".join(self.operators) + "\nET")


class _Elsewhere(Exception):
    """The character is not in the first subset of the embedded font."""


class _Codes(dict[int, str]):
    """The code of each character in a PDF string of the first subset."""

    def __init__(self, font: Any, document: Any) -> None:
        super().__init__()
        self.font, self.document = font, document

    def __missing__(self, code: int) -> str:
        [(subset, byte)] = self.font.splitString(chr(code), self.document)
        if subset:
            raise _Elsewhere
        inside = byte[0]
        self[code] = chr(inside) if 32 <= inside < 127 and chr(inside) not in "()\\" else f"\\{inside:03o}"
        return self[code]


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    options: dict[str, Any] = {"fontName": REGULAR, "fontSize": size, "leading": size * 1.4, "textColor": INK} | more
    return ParagraphStyle(name, **options)


TITLE = _style("title", 24, fontName=BOLD, spaceAfter=6)
SUBTITLE = _style("subtitle", 12, textColor=MUTED, spaceAfter=18)
HEADINGS = {
    1: _style("heading1", 16, fontName=BOLD, spaceBefore=16, spaceAfter=6, textColor=ACCENT),
    2: _style("heading2", 12, fontName=BOLD, spaceBefore=12, spaceAfter=4),
    3: _style("heading3", 10, fontName=BOLD, spaceBefore=8, spaceAfter=2),
}
BODY = _style("body", 9.5, spaceAfter=6)
ITEM = _style("item", 9, leading=11.5, spaceAfter=1.5)
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
