"""The picture of a ranking: stations, or their communes, in the colour of their net votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from elections.keys import department_of
from elections.places.stations import station_name
from kit.text import french
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.boundaries import service as boundaries
from predict.past_results.boundaries.simplify import coarsen
from predict.targeting.stations.classes import Class, classify_values
from predict.targeting.stations.map import Spot, are_few_unsure, draw_map
from predict.targeting.stations.models import Station

TITLE = "Voix à gagner pour mille inscrits, par bureau de vote"
THOUSAND = 1000
MAX_DRAWN = 3000
"""More stations are no picture that a person reads: departments are drawn instead."""
MAX_ROWS = 12
"""Rows of circles, one a commune."""


@dataclass(frozen=True)
class RankedMap:
    """`svg` is empty where stations have no place and are too many for rows of circles."""

    svg: str
    classes: Sequence[Class]
    drawn: int
    by_commune: int
    """Stations that their commune stands for."""
    unsure: int
    is_hatched: bool
    """Whether the unsure ones are hatched: where most are, none is."""
    sources: Sequence[str]


async def draw_ranked(session: AsyncSession, stations: Sequence[Station]) -> RankedMap:
    """Return the picture of a page, whose legend is text."""
    keys = [station.station for station in stations]
    shapes, outlines = await _read_shapes(session, keys)
    spots = [_spot(station) for station in stations]
    bare = outlines.keys() - {key.partition("_")[0] for key in shapes}
    by_commune = sum(key not in shapes and key.partition("_")[0] in bare for key in keys)
    drawn = len(shapes) + by_commune
    # Circles in rows are read where there are few communes; many are a page that nobody scrolls through.
    is_drawn = drawn > 0 or len({station.commune for station in stations}) <= MAX_ROWS
    rates = [spot.score for spot in spots]
    return RankedMap(
        svg=draw_map(spots, shapes, TITLE, _describe(spots), outlines) if is_drawn else "",
        classes=list(reversed(classify_values(rates).describe(rates))) if is_drawn and rates else [],
        drawn=drawn,
        by_commune=by_commune,
        unsure=sum(spot.unsure for spot in spots),
        is_hatched=are_few_unsure(spots),
        sources=await boundaries.list_sources(session, [*shapes, *outlines]),
    )


async def draw_alone(session: AsyncSession, stations: Sequence[Station], source: str) -> str:
    """Return the picture of stations or, of very many, of départements; with its legend if it has a `source`."""
    spots = [_spot(station) for station in stations]
    if len(spots) > MAX_DRAWN:
        spots = group_by_department(stations)
        return draw_map(spots, {}, TITLE, _describe(spots), source=source)
    shapes, outlines = await _read_shapes(session, [station.station for station in stations])
    return draw_map(spots, shapes, TITLE, _describe(spots), outlines, source=source)


def group_by_department(stations: Sequence[Station]) -> list[Spot]:
    """Return one spot per department with summed votes and intervals, the best first."""
    stations_by_department: dict[str, list[Station]] = {}
    for station in stations:
        stations_by_department.setdefault(department_of(station.station), []).append(station)
    spots: list[Spot] = []
    for department, inside in stations_by_department.items():
        registered = sum(station.registered for station in inside)
        thousands = max(registered, 1) / THOUSAND
        score, low, high = (
            sum(getattr(station, name) for station in inside) / thousands for name in ("score", "low", "high")
        )
        spots.append(Spot(department, f"Département {department}", registered, score, low, high, 0))
    spots.sort(key=lambda spot: (-spot.score, spot.station))
    return [replace(spot, rank=index) for index, spot in enumerate(spots, 1)]


async def _read_shapes(session: AsyncSession, keys: Sequence[str]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the boundaries of stations, and of their communes where a station has none, for a picture."""
    shapes = await boundaries.read_geometries(session, keys)
    lacking = {key.partition("_")[0] for key in keys if key not in shapes}
    # A commune lies under its stations: each is a coverage by itself.
    return coarsen(shapes), coarsen(await boundaries.read_outlines(session, lacking))


def _spot(station: Station) -> Spot:
    thousands = max(station.registered, 1) / THOUSAND
    return Spot(
        station=station.station,
        commune=station.commune_name,
        registered=station.registered,
        score=station.score / thousands,
        low=station.low / thousands,
        high=station.high / thousands,
        rank=station.rank,
    )


def _describe(rows: Sequence[Spot]) -> str:
    if not rows:
        return "Aucun bureau : les résultats passés ne sont pas encore importés."
    first = ", ".join(f"{station_name(row.station)} ({french.number(row.score, 1)})" for row in rows[:3])
    return (
        f"Carte de {len(rows)} bureaux, de {french.number(min(r.score for r in rows), 1)} à "
        f"{french.number(max(r.score for r in rows), 1)} voix à gagner pour mille inscrits. "
        f"Les premiers : {first}. Le tableau sous la carte donne tous les chiffres."
    )
