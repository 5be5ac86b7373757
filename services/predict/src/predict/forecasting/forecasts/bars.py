"""Bar chart of shares with intervals as SVG; colours add nothing to the words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kit.text.french import percent

WIDTH = 720
ROW = 58
LEFT, RIGHT = 12, 12
_OURS, _OTHER, _INK, _LINE = "#0b3c78", "#6b7c93", "#17212b", "#c3ccd6"


@dataclass(frozen=True)
class Bar:
    label: str
    share: float
    low: float
    high: float
    ours: bool


def draw_bars(bars: Sequence[Bar], title: str) -> str:
    """Return one row per list: the expected share as a bar, its 90 % interval as a line with two ends."""
    most = max([0.1, *(bar.high for bar in bars)])
    scale = (WIDTH - LEFT - RIGHT) / most
    described = "; ".join(
        f"{bar.label} : {percent(bar.share)}, de {percent(bar.low)} à {percent(bar.high)}" for bar in bars
    )
    height = ROW * len(bars) + 8
    rows = [_row(index, bar, scale) for index, bar in enumerate(bars)]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" ',
            'aria-labelledby="bars-title bars-desc" font-family="sans-serif">',
            f'<title id="bars-title">{escape(title)}</title><desc id="bars-desc">{escape(described)}</desc>',
            *rows,
            "</svg>",
        ]
    )


def _row(place: int, bar: Bar, scale: float) -> str:
    top = ROW * place + 8
    middle = top + 34
    x, low, high = (LEFT + scale * value for value in (bar.share, bar.low, bar.high))
    colour = _OURS if bar.ours else _OTHER
    weight = ' font-weight="700"' if bar.ours else ""
    return (
        f'<text x="{LEFT}" y="{top + 17}" font-size="18" fill="{_INK}"{weight}>{escape(_short(bar.label))}</text>'
        f'<text x="{WIDTH - RIGHT}" y="{top + 17}" font-size="18" text-anchor="end" fill="{_INK}"{weight}>'
        f"{percent(bar.share)} ({percent(bar.low)} à {percent(bar.high)})</text>"
        f'<rect x="{LEFT}" y="{middle - 8}" width="{max(x - LEFT, 1):.1f}" height="16" fill="{colour}"/>'
        f'<path d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 10}V{middle + 10}M{high:.1f} {middle - 10}'
        f'V{middle + 10}" stroke="{_INK}" stroke-width="2" fill="none"/>'
        f'<path d="M{LEFT} {top + ROW - 4}H{WIDTH - RIGHT}" stroke="{_LINE}" stroke-width="1"/>'
    )


def _short(label: str) -> str:
    return label if len(label) <= 34 else f"{label[:33]}…"
