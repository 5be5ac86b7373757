"""predict's summary for the home page: our standing, the first places to go, and a new campaign's missing steps."""

from collections.abc import Sequence

from elections.places.stations import station_name
from kit.pages.summaries import Summary, SummaryCard, SummaryLine, SummaryStep, card
from kit.security.auth import Caller
from kit.text import french
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests.service import read_contest
from predict.forecasting.forecasts import service as forecasts
from predict.forecasting.forecasts.french import chances_on_the_way, in_words
from predict.forecasting.forecasts.schemas import ForecastRead, ListForecast
from predict.targeting.stations import service as stations
from predict.targeting.stations.schemas import StationRead

BEST = 3
LATER = "bastion adverse, classé plus bas"
"""Why a station may stand below one where ten hours win less."""


async def read_summary(session: AsyncSession, caller: Caller) -> Summary:
    cards: list[SummaryCard] = []
    steps: list[SummaryStep] = []
    ours = (await read_contest(session, caller.campaign_id)).ours is not None
    if {"stations:read", "priorities:read"} <= caller.scopes:
        best = await stations.list_best(session, caller, BEST)
        # Without a list the ranking is nobody's: the page asks which one it is.
        if best and ours:
            cards.append(_priorities(best))
            if await stations.has_picture(session, caller.campaign_id):
                cards.append(_map(best))
        if "imports:write" in caller.scopes:
            steps.append(
                SummaryStep(
                    key="past-results",
                    title="Importer les résultats passés",
                    why="Bureau par bureau, ils disent où aller d’abord.",
                    page="/past-results",
                    is_done=bool(best) or await stations.is_under_way(session, caller.campaign_id),
                )
            )
    if "forecasts:read" in caller.scopes:
        if ours:
            cards.append(await _forecast(session, caller))
        if "forecasts:write" in caller.scopes:
            steps.append(
                SummaryStep(
                    key="list",
                    title="Dire qui se présente, et quelle liste est la nôtre",
                    why="Le bloc de notre liste donne l’objectif et les priorités.",
                    page="/contest",
                    is_done=ours,
                )
            )
    return Summary(cards=cards, steps=steps)


def _map(best: Sequence[StationRead]) -> SummaryCard:
    return card(
        "map",
        "Carte des voix à gagner",
        "/",
        "Ouvrir la carte",
        detail="Voix nettes à gagner pour mille inscrits : plus c’est foncé, plus il y en a.",
        picture="/map.svg?legend=false",
        method=best[0].method,
        data_vintage=best[0].data_vintage,
    )


def _priorities(best: Sequence[StationRead]) -> SummaryCard:
    lines = [
        SummaryLine(
            text=station_name(one.station),
            detail=_gain(one),
            page="/",
        )
        for one in best
    ]
    return card(
        "priorities",
        "Où aller",
        "/",
        "Voir tous les bureaux",
        lines=lines,
        method=best[0].method,
        data_vintage=best[0].data_vintage,
    )


async def _forecast(session: AsyncSession, caller: Caller) -> SummaryCard:
    try:
        async with session.begin_nested():
            stored, _ = await forecasts.bring_up_to_date(session, caller.campaign_id)
    except Conflict as conflict:
        return card("forecast", "Où nous en sommes", "/forecast", "Voir la prévision", detail=conflict.fr, level="warn")
    forecast = ForecastRead.model_validate(stored.result)
    own = next((one for one in forecast.lists if one.ours), None)
    if own is None:
        return card("forecast", "Où nous en sommes", "/contest", "Choisir notre liste", level="warn")
    low, high = french.percent(own.interval.low), french.percent(own.interval.high)
    return card(
        "forecast",
        "Où nous en sommes",
        "/forecast",
        "Voir la prévision",
        figure=french.percent(own.share),
        detail=f"des voix, neuf fois sur dix entre {low} et {high} ; "
        f"{french.number(own.expected_votes)} voix attendues. {_chances(own, forecast)}.",
        method=forecast.method,
        data_vintage=forecast.data_vintage,
    )


def _gain(station: StationRead) -> str:
    """Return what the page says of a station: its net votes of ten hours."""
    if station.net is None:
        return ""
    low, most = (french.number(10 * end, 1) for end in (station.net.hourly.low, station.net.hourly.high))
    after = f" ; {LATER}" if station.net.stronghold else ""
    won = french.number(10 * station.net.hourly.expected, 1)
    return f"dix heures y gagnent {won} voix nettes ({low} à {most}){after}"


def _chances(own: ListForecast, forecast: ForecastRead) -> str:
    way = chances_on_the_way(own, two_rounds=bool(forecast.second_rounds)) if forecast.round == 1 else []
    said = ", ".join(f"{what} : {_chance(chance)}" for what, chance in [*way, ("gagner", own.chance_to_win)])
    return said[0].upper() + said[1:]


def _chance(chance: float) -> str:
    """Return « probable (82 %) », as the page of the forecast says it."""
    return f"{in_words(chance)} ({french.percent(chance, 0)})"
