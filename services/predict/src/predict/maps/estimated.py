"""Layers of other features' estimates, each with its interval, method and vintage."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from kit.security.auth import Caller, check_scopes
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from predict.forecasting.core_vote import lists
from predict.forecasting.core_vote.simulation import DEFAULT_QUANTILE
from predict.forecasting.core_vote.simulation import METHOD as METHOD_CORE
from predict.forecasting.forecasts import service as forecasts
from predict.forecasting.forecasts.schemas import ForecastRead, ListForecast
from predict.forecasting.targets import descriptions as targeting
from predict.forecasting.targets import service as targets
from predict.maps.figures import Column, Figure, Layer, Subject
from predict.maps.map_query import TITLES, MapQuery
from predict.maps.spent import read_money
from predict.profiles import correlation
from predict.profiles import service as profiles
from predict.profiles.descriptions import describe_indicators
from predict.profiles.indicators import BY_ID, DECLARED, LIVING_STANDARD
from predict.targeting.field_actions.effects import usual_kind
from predict.targeting.priorities import score_rows
from predict.targeting.priorities import service as hourly
from predict.targeting.stations import service as stations
from predict.targeting.stations.map import UNSURE
from predict.targeting.stations.ranking import NOTHING
from predict.targeting.stations.score import METHOD

HUNDRED, THOUSAND = 100, 1000
NET_TITLE = "Voix nettes à gagner pour mille inscrits, par bureau de vote"
REACHABLE_TITLE = "Voix atteignables pour cent inscrits, par bureau de vote"
"""Before anybody said which list is the campaign's own."""
HOURS = 10
"""What one hour wins is a fraction of a vote."""

Reader: TypeAlias = Callable[[AsyncSession, Caller, MapQuery], Awaitable[Layer]]


async def read_priority(session: AsyncSession, caller: Caller, _: MapQuery) -> Layer:
    """Return the priority ranking as a layer, by registered voters: for the own list, else for nobody."""
    rows = await stations.list_ranked(session, caller)
    for_list = any(row.net for row in rows)
    people = THOUSAND if for_list else HUNDRED
    figures: list[Figure] = []
    for row in rows:
        value, low, high = (people * votes / max(1, row.registered) for votes in (row.score, row.low, row.high))
        beside = {"votes": row.score, "votes_low": row.low, "votes_high": row.high}
        figures.append(
            Figure(row.station, row.commune_name, row.registered, value, low, high, beside=beside),
        )
    method, vintage = (rows[0].method, rows[0].data_vintage) if rows else (METHOD, NOTHING)
    warning = "Un score classe des lieux ; il ne promet pas de voix et ne dit rien d’une personne."
    title = NET_TITLE if for_list else REACHABLE_TITLE
    columns = [Column("votes", "Dans tout le bureau", "votes", 0, "votes_low", "votes_high")]
    subject = Subject(title, "votes", method, vintage, warning=warning, columns=columns)
    return Layer(replace(subject, wide_ratio=UNSURE) if for_list else subject, figures)


async def read_base(session: AsyncSession, caller: Caller, map_query: MapQuery) -> Layer:
    """Return a list's core vote, or its expected votes, as a layer."""
    check_scopes(["forecasts:read"], caller.scopes)
    core_vote = await lists.read_list(session, caller, None, DEFAULT_QUANTILE)
    is_base = map_query.measure == "base"
    figures: list[Figure] = []
    for describe_station in lists.describe_stations(core_vote):
        votes = describe_station.core_vote if is_base else describe_station.expected
        where = (describe_station.station, describe_station.commune_name, describe_station.registered)
        figures.append(Figure(*where, votes.votes, votes.low, votes.high, describe_station.confidence))
    title = f"{'Socle' if is_base else 'Voix attendues'} de {core_vote.standing.label}, par bureau"
    return Layer(Subject(title, "votes", METHOD_CORE, core_vote.ground.vintage, 0), figures)


async def read_indicator(session: AsyncSession, caller: Caller, map_query: MapQuery) -> Layer:
    id = map_query.indicator or LIVING_STANDARD
    indicator = BY_ID.get(id)
    if indicator is None:
        known = ", ".join(BY_ID)
        raise NotFound(
            f"Aucun indicateur « {id} ». Les indicateurs : {known}.",
            f"There is no indicator {id}. The indicators are: {known}.",
            "?indicator",
        )
    profile_set = await profiles.read_profiles(session, caller)
    figures: list[Figure] = []
    for row in profile_set.stations:
        read = next(
            (
                describe_indicator
                for describe_indicator in describe_indicators(row)
                if describe_indicator.indicator == id
            ),
            None,
        )
        where = (row.station, row.commune_name, row.registered)
        figures.append(Figure(*where, read.value, read.low, read.high) if read else Figure(*where, None))
    subject = Subject(
        f"{indicator.label}, estimation par bureau",
        "share" if indicator.unit == "share" else "euros",
        profile_set.profile_run.method,
        profile_set.profile_run.data_vintage,
        1 if indicator.unit == "share" else 0,
        warning=correlation.WARNING_FR,
    )
    return Layer(subject, figures)


async def choose_income(session: AsyncSession, caller: Caller) -> str:
    """Return the income that more stations have: in small communes only the declared one is published."""
    profile_set = await profiles.read_profiles(session, caller)
    known = {id: sum(id in row.indicators for row in profile_set.stations) for id in (LIVING_STANDARD, DECLARED)}
    return DECLARED if known[DECLARED] > known[LIVING_STANDARD] else LIVING_STANDARD


async def read_kinds(session: AsyncSession, caller: Caller, _: MapQuery) -> Layer:
    """Return the typology as a layer: each station's kind by name."""
    found = await profiles.read_profiles(session, caller)
    typology = await profiles.get_typology(session, caller.campaign_id, "profile")
    figures = [
        Figure(row.station, row.commune_name, row.registered, typology.stations.get(row.station))
        for row in found.stations
    ]
    groups = {int(kind["number"]): str(kind["name"]) for kind in typology.kinds}
    subject = Subject(
        "Types de bureaux selon leur profil social",
        "group",
        typology.method,
        found.profile_run.data_vintage,
        groups=groups,
        warning=correlation.WARNING_FR,
    )
    return Layer(subject, figures)


async def read_target(session: AsyncSession, caller: Caller, _: MapQuery) -> Layer:
    """Return the target votes of each station for qualifying, or for seats in single-round elections."""
    check_scopes(["forecasts:read"], caller.scopes)
    found = await targets.read_targets(session, caller.campaign_id, None, None)
    told = targeting.describe_targets(found, caller, None, None)
    label = next(goal.label for goal in told.goals if goal.key == told.goal)
    figures = [
        Figure(one.station, one.commune_name, one.registered, one.votes, one.interval.low, one.interval.high)
        for one in told.items
    ]
    warning = "Un partage du nombre de voix qu’il faut, selon le socle et la réserve : ni une prévision, ni un quota."
    subject = Subject(
        f"Objectif de {told.label} ({label}), par bureau", "votes", told.method, told.data_vintage, 0, warning=warning
    )
    return Layer(subject, figures)


async def read_hours(session: AsyncSession, caller: Caller, _: MapQuery) -> Layer:
    """Return the votes expected from ten hours of the usual work: at doors, or by calls where voters live abroad."""
    situation = await hourly.read_situation(session, caller.campaign_id)
    found = situation.standings.stations
    figures: list[Figure] = []
    if found:
        scored = await hourly.score_kind(situation, usual_kind(found[0].station))
        for place in score_rows.rank_places(situation, scored, caller, None):
            one, votes = found[place], score_rows.read_estimate(scored.votes_per_hour, place)
            where = (one.station, one.commune_name, one.outlook.registered)
            value, low, high = (HOURS * number for number in (votes.expected, votes.low, votes.high))
            figures.append(Figure(*where, value, low, high))
    warning = "Une fourchette tirée d’expériences publiées, non une promesse : elle classe des lieux."
    subject = Subject(TITLES["hours"], "votes", situation.method, situation.data_vintage, warning=warning)
    return Layer(subject, sorted(figures, key=lambda figure: figure.station))


async def read_forecast(session: AsyncSession, caller: Caller, map_query: MapQuery) -> Layer:
    """Return a list's expected share of the valid votes, or expected turnout."""
    check_scopes(["forecasts:read"], caller.scopes)
    kept, _ = await forecasts.bring_up_to_date(session, caller.campaign_id)
    told = ForecastRead.model_validate(kept.result)
    lists, found = await forecasts.read_stations(session, caller.campaign_id)
    names = {
        station_forecast.station: station_forecast.commune_name
        for station_forecast in await stations.list_ranked(session, caller)
    }
    subject = Subject(TITLES["forecast-turnout"], "share", told.method, told.data_vintage)
    at = None
    if map_query.measure == "forecast":
        chosen = _list_of(told, map_query)
        at = lists.index(chosen.id)
        subject = replace(subject, title=f"Part attendue de {chosen.label} au premier tour")
    figures: list[Figure] = []
    for one in found:
        if caller.covers(one.station):
            value, low, high = (one.turnout, one.turnout_low, one.turnout_high) if at is None else one.shares[at]
            commune = names.get(one.station, one.station.partition("_")[0])
            figures.append(Figure(one.station, commune, one.registered, value, low, high))
    return Layer(subject, figures)


def _list_of(forecast_read: ForecastRead, map_query: MapQuery) -> ListForecast:
    """Return the requested list, else the campaign's own, else the first."""
    wanted = (map_query.of or "").partition(":")[2]
    if map_query.of is None:
        return next(
            (one for one in forecast_read.lists if one.ours), max(forecast_read.lists, key=lambda one: one.share)
        )
    result = next((one for one in forecast_read.lists if f"choice:{one.id}" == map_query.of), None)
    if result is None:
        known = ", ".join(f"choice:{one.id}" for one in forecast_read.lists)
        raise NotFound(
            f"Aucune liste « {wanted} » ne se présente. On peut demander : {known}.",
            f"No list {wanted} stands. One can ask for: {known}.",
            "?of",
        )
    return result


READERS: Mapping[str, Reader] = {
    "priority": read_priority,
    "hours": read_hours,
    "money": read_money,
    "target": read_target,
    "forecast": read_forecast,
    "forecast-turnout": read_forecast,
    "base": read_base,
    "expected": read_base,
    "indicator": read_indicator,
    "kinds": read_kinds,
}
