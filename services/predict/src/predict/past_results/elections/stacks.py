"""Stacked bar chart of blocs by round, as SVG; the table beside it has the same data. Pure."""

from collections.abc import Sequence
from html import escape

from kit.text.french import percent

from predict.past_results.elections.names import name_round
from predict.past_results.elections.schemas import SeriesPoint

WIDTH, ROW, TOP = 400, 42, 4
COLOURS = {
    "extrême gauche": "#882255",
    "gauche": "#cc6677",
    "centre": "#ddaa33",
    "droite": "#4477aa",
    "extrême droite": "#332288",
    "divers": "#999999",
}
"""Told apart by people who see few colours, and by their order from left to right."""
_INK, _NONE = "#17212b", "#e3e8ee"
_LEAST_LABEL = 0.1


def draw_stacks(points: Sequence[SeriesPoint]) -> str:
    """Draw one bar per round with a fixed order of blocs; votes without a bloc come last, nearly white."""
    height = ROW * len(points) + TOP
    described = " ; ".join(f"{name_round(point.election)} : {_said(point)}" for point in points)
    rows = [_row(TOP + ROW * index, point) for index, point in enumerate(points)]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" ',
            'aria-labelledby="stacks-title stacks-desc" font-family="sans-serif">',
            '<title id="stacks-title">Part de chaque bloc, tour par tour</title>',
            f'<desc id="stacks-desc">{escape(described)}</desc>',
            *rows,
            "</svg>",
        ]
    )


def _row(top: int, point: SeriesPoint) -> str:
    shares = {part.key: part.share for part in point.parts}
    bars = [
        f'<text x="0" y="{top + 13}" font-size="13" fill="currentColor">{escape(name_round(point.election))}</text>'
    ]
    left = 0.0
    for bloc in (*COLOURS, None):
        share = shares.get(bloc, 0.0)
        width = WIDTH * share
        if share > 0:
            colour = COLOURS[bloc] if bloc else _NONE
            bars.append(f'<rect x="{left:.1f}" y="{top + 18}" width="{width:.1f}" height="20" fill="{colour}"/>')
        if share >= _LEAST_LABEL:
            ink = "#fff" if bloc in ("extrême gauche", "extrême droite", "droite") else _INK
            bars.append(
                f'<text x="{left + width / 2:.1f}" y="{top + 32}" font-size="12.5" text-anchor="middle" '
                f'fill="{ink}">{percent(share)}</text>'
            )
        left += width
    return "".join(bars)


def _said(point: SeriesPoint) -> str:
    return ", ".join(f"{part.key or 'sans bloc'} {percent(part.share)}" for part in point.parts)
