"""The picture to share of a round: a PNG that is read on a telephone. Pure."""

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import reportlab
from kit.text import french
from PIL import Image, ImageDraw, ImageFont

from results.winners.share_text import PROVISIONAL, Shared, SharedLine, rest_of

WIDTH, HEIGHT = 1080, 1350
"""Four by five, what telephones show whole."""
_LEFT, _RIGHT = 72, WIDTH - 72
_PAPER, _INK, _MUTED, _TRACK, _ACCENT = "#ffffff", "#1b1b1f", "#55555f", "#e6e6ec", "#1f4e9e"
_FONTS = Path(reportlab.__file__).parent / "fonts"
# Vera, which every PDF of the suite has, knows no narrow space; nothing is broken here but by us.
_REPLACED = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u2011": "-", "'": "’"})


@dataclass(frozen=True)
class _Sizes:
    """Heights of a line's parts; few lines are drawn larger, and their names may take two rows."""

    name: int
    share: int
    bar: int
    votes: int
    rows: int
    most: int


_LARGE = _Sizes(name=38, share=48, bar=34, votes=28, rows=2, most=250)
_SMALL = _Sizes(name=34, share=40, bar=26, votes=24, rows=1, most=158)
_FEW = 4


def draw_picture(shared: Shared) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 14), fill=_ACCENT)
    _write(draw, (_LEFT, 64), shared.election.upper(), 28, _ACCENT, bold=True)
    y = 116
    place = shared.place[:1].upper() + shared.place[1:]
    size = 58 if len(_wrapped(place, 58, bold=True)) <= 2 else 44
    for line in _wrapped(place, size, bold=True)[:3]:
        _write(draw, (_LEFT, y), line, size, _INK, bold=True)
        y += round(size * 1.25)
    _write(draw, (_LEFT, y + 2), shared.when, 30, _MUTED)
    y += 90
    sizes = _LARGE if len(shared.lines) <= _FEW else _SMALL
    below = 44 if shared.rest[0] else 0
    step = min(sizes.most, (HEIGHT - 180 - y - below) // max(len(shared.lines), 1))
    highest = max((line.share for line in shared.lines), default=0.0)
    for line in shared.lines:
        _bar(draw, y, line, highest, sizes)
        y += step
    if shared.rest[0]:
        _write(draw, (_LEFT, y), rest_of(shared), 26, _MUTED)
    draw.line((_LEFT, HEIGHT - 168, _RIGHT, HEIGHT - 168), fill=_TRACK, width=3)
    for row, text in enumerate(filter(None, (shared.turnout, shared.counted, PROVISIONAL))):
        _write(draw, (_LEFT, HEIGHT - 146 + 40 * row), text, 26, _INK if row == 0 else _MUTED)
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


def _bar(draw: ImageDraw.ImageDraw, y: int, line: SharedLine, highest: float, sizes: _Sizes) -> None:
    share = french.percent(line.share, 2)
    wide = _width(share, sizes.share, bold=True)
    names = _wrapped(line.name, sizes.name, bold=line.own, room=_RIGHT - _LEFT - wide - 30)
    if len(names) > sizes.rows:
        rest = " ".join(names[sizes.rows - 1 :])
        names = [*names[: sizes.rows - 1], _cut(rest, sizes.name, _RIGHT - _LEFT - wide - 30, bold=line.own)]
    for row, name in enumerate(names):
        _write(draw, (_LEFT, y + row * round(sizes.name * 1.25)), name, sizes.name, _INK, bold=line.own)
    top = y + round(sizes.name * 1.25) * len(names) + 12
    _write(draw, (_RIGHT - wide, top - 14 - round(sizes.share * 1.15)), share, sizes.share, _INK, bold=True)
    draw.rounded_rectangle((_LEFT, top, _RIGHT, top + sizes.bar), 6, fill=_TRACK)
    length = (_RIGHT - _LEFT) * (line.share / highest if highest else 0.0)
    if length >= 1:
        draw.rounded_rectangle((_LEFT, top, _LEFT + max(length, 8), top + sizes.bar), 6, fill=line.colour)
    said = f"{french.number(line.votes)} voix" + (f", {line.said}" if line.said else "")
    _write(draw, (_LEFT, top + sizes.bar + 8), said, sizes.votes, _MUTED)


def _write(
    draw: ImageDraw.ImageDraw, at: tuple[int, float], text: str, size: int, colour: str, *, bold: bool = False
) -> None:
    draw.text(at, text.translate(_REPLACED), font=_font(size, bold), fill=colour)


def _wrapped(text: str, size: int, *, bold: bool, room: int = _RIGHT - _LEFT) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, size, bold=bold) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return [_cut(line, size, room, bold=bold) for line in lines]


def _cut(text: str, size: int, room: int, *, bold: bool) -> str:
    if _width(text, size, bold=bold) <= room:
        return text
    while text and _width(f"{text}…", size, bold=bold) > room:
        text = text[:-1].rstrip(" ,-")
    return f"{text}…"


def _width(text: str, size: int, *, bold: bool) -> int:
    return round(_font(size, bold).getlength(text.translate(_REPLACED)))


@cache
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / ("VeraBd.ttf" if bold else "Vera.ttf")), size)
