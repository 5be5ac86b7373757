"""Figures that other features estimate, as layers: each brings its own interval, method and vintage."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from kit.auth import Caller
from kit.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from predict.bases import lists
from predict.bases.base import DEFAULT_QUANTILE
from predict.maps.asking import MapQuery
from predict.maps.figures import Figure, Layer, Subject
from predict.profiles import correlation
from predict.profiles import service as profiles
from predict.profiles.describing import describe_indicators
from predict.profiles.indicators import BY_ID
from predict.stations import service as stations
from predict.stations.score import METHOD

Reader: TypeAlias = Callable[[AsyncSession, Caller, MapQuery], Awaitable[Layer]]


async def read_priority(session: AsyncSession, caller: Caller, _: MapQuery) -> Layer:
    rows = await stations.list_ranked(session, caller)
    figures = [Figure(r.station, r.commune_name, r.registered, r.score, r.low, r.high) for r in rows]
    method, vintage = (rows[0].method, rows[0].data_vintage) if rows else (METHOD, stations.NOTHING)
    warning = "Un score classe des lieux ; il ne promet pas de voix et ne dit rien d’une personne."
    return Layer(Subject("Voix atteignables par bureau de vote", "votes", method, vintage, warning=warning), figures)


async def read_base(session: AsyncSession, caller: Caller, asked: MapQuery) -> Layer:
    """The votes that a list keeps, or those that are expected of it."""
    found = await lists.read_list(session, caller, None, DEFAULT_QUANTILE)
    kept = asked.measure == "base"
    figures: list[Figure] = []
    for one in lists.describe_stations(found):
        votes = one.base if kept else one.expected
        where = (one.station, one.commune_name, one.registered)
        figures.append(Figure(*where, votes.votes, votes.low, votes.high, one.confidence))
    title = f"{'Socle' if kept else 'Voix attendues'} de {found.standing.label}, par bureau"
    return Layer(Subject(title, "votes", found.run.method, found.run.data_vintage, 0), figures)


async def read_indicator(session: AsyncSession, caller: Caller, asked: MapQuery) -> Layer:
    id = asked.indicator or "income"
    indicator = BY_ID.get(id)
    if indicator is None:
        known = ", ".join(BY_ID)
        raise NotFound(
            f"Aucun indicateur « {id} ». Les indicateurs : {known}.",
            f"There is no indicator {id}. The indicators are: {known}.",
            "?indicator",
        )
    found = await profiles.read_profiles(session, caller)
    figures: list[Figure] = []
    for row in found.stations:
        read = next((one for one in describe_indicators(row) if one.indicator == id), None)
        where = (row.station, row.commune_name, row.registered)
        figures.append(Figure(*where, read.value, read.low, read.high) if read else Figure(*where, None))
    subject = Subject(
        f"{indicator.label}, estimation par bureau",
        "share" if indicator.unit == "share" else "euros",
        found.profiling.method,
        found.profiling.data_vintage,
        1 if indicator.unit == "share" else 0,
        warning=correlation.WARNING_FR,
    )
    return Layer(subject, figures)


async def read_kinds(session: AsyncSession, caller: Caller, _: MapQuery) -> Layer:
    """The typology: each station's kind, by its name in words."""
    found = await profiles.read_profiles(session, caller)
    told = await profiles.get_typology(session, caller.campaign_id, "profile")
    figures = [
        Figure(row.station, row.commune_name, row.registered, told.stations.get(row.station)) for row in found.stations
    ]
    groups = {int(kind["number"]): str(kind["name"]) for kind in told.kinds}
    subject = Subject(
        "Types de bureaux selon leur profil social",
        "group",
        told.method,
        found.profiling.data_vintage,
        groups=groups,
        warning=correlation.WARNING_FR,
    )
    return Layer(subject, figures)


READERS: Mapping[str, Reader] = {
    "priority": read_priority,
    "base": read_base,
    "expected": read_base,
    "indicator": read_indicator,
    "kinds": read_kinds,
}
