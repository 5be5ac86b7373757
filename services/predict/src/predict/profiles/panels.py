"""Scatter plots of the profiles page: one vote against each indicator, the strongest first."""

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


def lay_out(
    votes: Votes, correlations_read: CorrelationsRead, vote: str, rows: Sequence[StationProfile]
) -> list[Panel]:
    mine = sorted((item for item in correlations_read.items if item.vote == vote), key=lambda item: -abs(item.r))
    panels: list[Panel] = []
    for index, one in enumerate(mine):
        points = [
            Point(row.station, row.indicators[one.indicator]["estimate"]["value"], shares, row.registered)
            for row in rows
            if one.indicator in row.indicators and (shares := votes.shares[vote].get(row.station)) is not None
        ]
        correlation = describe_correlation(one)
        panels.append(
            Panel(one, draw_scatter(BY_ID[one.indicator], vote, points, correlation, f"panel-{index}"), correlation)
        )
    return panels


def describe_correlation(item: CorrelationRead) -> str:
    """Describe a correlation in words with its interval, or as uncertain."""
    written = f"r = {number(item.r, 2)} ({number(item.low, 2)} à {number(item.high, 2)}, {item.stations} bureaux)"
    if item.low <= 0 <= item.high:
        return f"Aucun lien assuré : {written}."
    strength = "fort" if abs(item.r) >= 0.6 else "moyen" if abs(item.r) >= 0.3 else "faible"
    where = "plus" if item.r > 0 else "moins"
    return f"Lien {strength} : {where} de voix là où « {item.label} » est élevé. {written[0].upper()}{written[1:]}."
