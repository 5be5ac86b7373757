"""Chart of the stations that hold most: core vote, expected votes and their interval, as SVG. Pure."""

from collections.abc import Sequence
from html import escape

from elections.places.stations import station_name
from kit.text.french import number

from predict.forecasting.core_vote.schemas import StationCoreVoteRead

WIDTH, ROW, LEFT, RIGHT, TOP = 720.0, 30.0, 270.0, 16.0, 26.0
MOST = 15
_CORE, _EXPECTED, _INK = "#0b3c78", "#a9c3e4", "#17212b"


def draw_stations(stations: Sequence[StationCoreVoteRead]) -> str:
    """Draw the first stations given: core vote dark, what is expected beyond it pale, the 90 % interval a line."""
    shown = stations[:MOST]
    if not shown:
        return ""
    scale = (WIDTH - LEFT - RIGHT) / max(1.0, *(one.expected.high for one in shown))
    rows = "".join(_row(place, one, scale) for place, one in enumerate(shown))
    said = " ; ".join(
        f"{station_name(one.station)} : {number(one.core_vote.votes)} voix de socle, {number(one.expected.votes)} "
        f"attendues, de {number(one.expected.low)} à {number(one.expected.high)}"
        for one in shown
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {TOP + ROW * len(shown) + 4:g}" role="img" '
        f'aria-labelledby="cores-title cores-desc" font-family="sans-serif" font-size="15" fill="{_INK}">'
        f'<title id="cores-title">Voix de socle et voix attendues des premiers bureaux</title>'
        f'<desc id="cores-desc">{escape(said)}</desc>'
        f'<rect x="{LEFT:g}" y="4" width="12" height="12" fill="{_CORE}"/><text x="{LEFT + 18:g}" y="15">socle</text>'
        f'<rect x="{LEFT + 80:g}" y="4" width="12" height="12" fill="{_EXPECTED}"/>'
        f'<text x="{LEFT + 98:g}" y="15">voix attendues, et leur intervalle à 90 %</text>{rows}</svg>'
    )


def _row(place: int, one: StationCoreVoteRead, scale: float) -> str:
    top = TOP + ROW * place
    middle = top + ROW / 2
    core, expected = LEFT + scale * one.core_vote.votes, LEFT + scale * one.expected.votes
    low, high = LEFT + scale * one.expected.low, LEFT + scale * one.expected.high
    name = station_name(one.station)
    name = name if len(name) <= 34 else f"{name[:33]}…"
    return (
        f'<text x="{LEFT - 10:g}" y="{middle + 5:g}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{LEFT:g}" y="{top + 6:g}" width="{expected - LEFT:.1f}" height="{ROW - 12:g}" fill="{_EXPECTED}"/>'
        f'<rect x="{LEFT:g}" y="{top + 6:g}" width="{core - LEFT:.1f}" height="{ROW - 12:g}" fill="{_CORE}"/>'
        f'<path d="M{low:.1f} {middle:g}H{high:.1f}M{low:.1f} {middle - 6:g}v12M{high:.1f} {middle - 6:g}v12" '
        f'stroke="{_INK}" stroke-width="1.5" fill="none"/>'
    )
