from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from elections.keys import department_of
from fastapi import APIRouter, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.parts import Skip
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french

from predict.derivations.pending_jobs import read_pending_job
from predict.past_results.boundaries import service as boundaries
from predict.past_results.elections.level_pages import place_or_levels
from predict.past_results.elections.names import name_round
from predict.past_results.elections.place_query import PlaceQuery
from predict.past_results.nuances.blocs import SOURCE as BLOC_SOURCE
from predict.targeting.stations import queries, service
from predict.targeting.stations.classes import Class, classify_values
from predict.targeting.stations.map import Spot, draw_map
from predict.targeting.stations.models import Station
from predict.targeting.stations.pending_rankings import derived_state

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "priorities:read"])]

TITLE = "Voix atteignables pour cent inscrits, par bureau de vote"
HUNDRED = 100
MAX_DRAWN = 3000
"""More stations are no picture that a person reads: departments are drawn instead."""
BEST = 10


@router.get("/")
async def show_stations(
    request: Request, session: Session, caller: Reader, place: PlaceQuery = "", skip: Skip = 0
) -> HTMLResponse:
    why = "Choisissez un lieu pour voir ses bureaux, les meilleurs d’abord."
    part = await place_or_levels(request, session, caller.campaign_id, place, "Où aller d’abord", why, skip)
    if isinstance(part, HTMLResponse):
        return part
    ranking = await service.bring_up_to_date(session, caller.campaign_id)
    stations = await queries.read_ranked(session, caller, part if place else None)
    keys = [station.station for station in stations]
    shapes = await boundaries.read_geometries(session, keys)
    spots = [_spot(station) for station in stations]
    rates = [spot.score for spot in spots]
    many = len(stations) > MAX_DRAWN
    shown_spots = group_by_department(stations) if many else spots
    return render(
        request,
        "stations/map.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        ranking=ranking,
        pending_job=await read_pending_job(session, derived_state(ranking)),
        stations=stations[:MAX_DRAWN],
        counted=len(stations),
        many=many,
        best=stations[:BEST],
        rates=dict(zip(keys, rates, strict=True)),
        drawing=draw_map(shown_spots, {} if many else shapes, TITLE, _describe(shown_spots)),
        drawn=0 if many else sum(key in shapes for key in keys),
        classes=_classes([spot.score for spot in shown_spots]),
        sources=await boundaries.list_sources(session, keys),
        total=sum(station.score for station in stations),
        registered=sum(station.registered for station in stations),
        unsure=sum(spot.unsure for spot in spots),
        movement_known=any(station.persuadable_share is not None for station in stations),
        last_election=name_round(ranking.last_election) if ranking.last_election else "",
        bloc_source=BLOC_SOURCE,
    )


@router.get("/map.svg")
async def show_map(session: Session, caller: Reader) -> Response:
    ranking = await service.bring_up_to_date(session, caller.campaign_id)
    stations = await queries.read_ranked(session, caller)
    shapes = await boundaries.read_geometries(session, [station.station for station in stations])
    spots = [_spot(station) for station in stations]
    source = f"Méthode {ranking.method}. Données : {ranking.data_vintage}."
    if len(spots) > MAX_DRAWN:
        spots, shapes = group_by_department(stations), dict[str, Any]()
    svg = draw_map(spots, shapes, TITLE, _describe(spots), source=source)
    return Response(svg, media_type="image/svg+xml")


def group_by_department(stations: Sequence[Station]) -> list[Spot]:
    """Return one spot per department with summed votes and intervals, the best first."""
    stations_by_department: dict[str, list[Station]] = {}
    for station in stations:
        stations_by_department.setdefault(department_of(station.station), []).append(station)
    spots: list[Spot] = []
    for department, inside in stations_by_department.items():
        registered = sum(station.registered for station in inside)
        hundreds = max(registered, 1) / HUNDRED
        score, low, high = (
            sum(getattr(station, name) for station in inside) / hundreds for name in ("score", "low", "high")
        )
        spots.append(Spot(department, f"Département {department}", registered, score, low, high, 0))
    spots.sort(key=lambda spot: (-spot.score, spot.station))
    return [replace(spot, rank=index) for index, spot in enumerate(spots, 1)]


def _classes(rates: list[float]) -> list[Class]:
    return list(reversed(classify_values(rates).describe(rates))) if rates else []


def _spot(station: Station) -> Spot:
    hundreds = max(station.registered, 1) / HUNDRED
    return Spot(
        station=station.station,
        commune=station.commune_name,
        registered=station.registered,
        score=station.score / hundreds,
        low=station.low / hundreds,
        high=station.high / hundreds,
        rank=station.rank,
    )


def _describe(rows: Sequence[Spot]) -> str:
    if not rows:
        return "Aucun bureau : les résultats passés ne sont pas encore importés."
    first = ", ".join(f"{row.station} ({french.number(row.score, 1)})" for row in rows[:3])
    return (
        f"Carte de {len(rows)} bureaux, de {french.number(min(r.score for r in rows), 1)} à "
        f"{french.number(max(r.score for r in rows), 1)} voix atteignables pour cent inscrits. "
        f"Les premiers : {first}. Le tableau sous la carte donne tous les chiffres."
    )
