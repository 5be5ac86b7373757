"""The small multiples of the profiles page: one vote against each indicator, the strongest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from kit.text.french import number

from predict.profiles.indicators import BY_ID
from predict.profiles.models import StationProfile
from predict.profiles.scatter import Point, draw_scatter
from predict.profiles.schemas import CorrelationRead, CorrelationsRead
from predict.profiles.votes import Votes


@dataclass(frozen=True)
class Panel:
    correlation: CorrelationRead
    drawing: str
    said: str


def lay_out(votes: Votes, found: CorrelationsRead, vote: str, rows: Sequence[StationProfile]) -> list[Panel]:
    mine = sorted((one for one in found.items if one.vote == vote), key=lambda one: -abs(one.r))
    panels: list[Panel] = []
    for place, one in enumerate(mine):
        points = [
            Point(row.station, row.indicators[one.indicator]["estimate"]["value"], shares, row.registered)
            for row in rows
            if one.indicator in row.indicators and (shares := votes.shares[vote].get(row.station)) is not None
        ]
        said = describe_correlation(one)
        panels.append(Panel(one, draw_scatter(BY_ID[one.indicator], vote, points, said, f"panel-{place}"), said))
    return panels


def describe_correlation(one: CorrelationRead) -> str:
    """Describe a correlation in words, with the interval; as unsure where it may be none."""
    written = f"r = {number(one.r, 2)} ({number(one.low, 2)} à {number(one.high, 2)}, {one.stations} bureaux)"
    if one.low <= 0 <= one.high:
        return f"Aucun lien assuré : {written}."
    strength = "fort" if abs(one.r) >= 0.6 else "moyen" if abs(one.r) >= 0.3 else "faible"
    where = "plus" if one.r > 0 else "moins"
    return f"Lien {strength} : {where} de voix là où « {one.label} » est élevé. {written[0].upper()}{written[1:]}."
