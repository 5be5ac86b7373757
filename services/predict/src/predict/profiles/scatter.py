"""Scatter plot of a vote against an indicator by station; the table beside it has the same data."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import sqrt

from kit.text.french import number, percent

from predict.profiles.indicators import Indicator, Unit

WIDTH, HEIGHT = 260.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 10.0, 12.0, 40.0
DARK, LIGHT, GRID = "#26415e", "#6a9fd0", "#d5d9de"


@dataclass(frozen=True)
class Point:
    """A station. `size`: registered voters; vertical values are shares, 0 to 1."""

    station: str
    x: float
    y: float
    size: float


def draw_scatter(indicator: Indicator, vote: str, points: Sequence[Point], description: str, key: str) -> str:
    """Draw a plot. `said`: its description in words; `key`: unique on the page. Empty without points."""
    if not points:
        return ""
    low, high = _span([point.x for point in points])
    top = max(max(point.y for point in points) * 1.08, 0.01)
    largest = max(point.size for point in points)
    plot_width, plot_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    base = HEIGHT - BOTTOM
    dots = "".join(
        f'<circle cx="{LEFT + (point.x - low) / (high - low) * plot_width:.1f}" '
        f'cy="{base - point.y / top * plot_height:.1f}" r="{max(1.5, 4 * sqrt(point.size / largest)):.1f}" '
        f'fill="{LIGHT}" fill-opacity="0.6" stroke="{DARK}" stroke-width="0.7"/>'
        for point in points
    )
    unit = indicator.unit
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-labelledby="{key}-t {key}-d" font-family="sans-serif" font-size="12" fill="#17212b">'
        f'<title id="{key}-t">{escape(vote)} selon {escape(indicator.label)}</title>'
        f'<desc id="{key}-d">{escape(description)}</desc>'
        f'<rect width="{WIDTH:.0f}" height="{HEIGHT:.0f}" fill="#ffffff"/>'
        f'<path d="M{LEFT} {TOP}V{base}H{WIDTH - RIGHT}" fill="none" stroke="#51606f"/>'
        f'<path d="M{LEFT} {base - plot_height / 2:.0f}H{WIDTH - RIGHT}" stroke="{GRID}"/>'
        f"{dots}"
        f'<text x="{LEFT - 4}" y="{base}" text-anchor="end">0</text>'
        f'<text x="{LEFT - 4}" y="{TOP + 8}" text-anchor="end">{percent(top, 0)}</text>'
        f'<text x="{LEFT}" y="{base + 15}">{write_value(unit, low)}</text>'
        f'<text x="{WIDTH - RIGHT}" y="{base + 15}" text-anchor="end">{write_value(unit, high)}</text>'
        f'<text x="{LEFT + plot_width / 2:.0f}" y="{base + 31}" text-anchor="middle">{escape(indicator.label)}</text>'
        "</svg>"
    )


def write_value(unit: Unit, value: float, decimals: int = 0) -> str:
    return f"{number(value)}\u202f€" if unit == "euros" else percent(value, decimals)


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)
