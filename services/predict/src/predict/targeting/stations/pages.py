from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from elections.keys import department_of
from elections.places.place import parse_territory
from elections.places.stations import station_name
from fastapi import APIRouter, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.parts import Skip, part_of
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Conflict

from predict.contests import service as contests
from predict.contests.forms import describe_choice
from predict.derivations.pending_jobs import read_pending_job
from predict.past_results.boundaries import service as boundaries
from predict.past_results.boundaries.simplify import coarsen
from predict.past_results.elections.levels import LARGE, Levels
from predict.past_results.elections.names import name_round
from predict.past_results.elections.pages import find_part, level_context
from predict.past_results.elections.place_query import PlaceQuery
from predict.past_results.nuances.blocs import SOURCE as BLOC_SOURCE
from predict.targeting.stations import queries, service
from predict.targeting.stations.classes import Class, classify_values
from predict.targeting.stations.map import MAX_NAMES, Spot, draw_map
from predict.targeting.stations.models import Ranking, Station
from predict.targeting.stations.pending_rankings import derived_state

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "priorities:read"])]

TITLE = "Voix à gagner pour mille inscrits, par bureau de vote"
THOUSAND = 1000
BEST = 10
SHOWN = 25


@router.get("/")
async def show_stations(
    request: Request,
    session: Session,
    caller: Reader,
    place: PlaceQuery = "",
    skip: Skip = 0,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    ranking = await service.bring_up_to_date(session, caller.campaign_id)
    part = await find_part(session, caller.campaign_id, place, skip)
    if isinstance(part, Levels):
        return await _show_communes(request, session, caller, ranking, part)
    stations = await queries.read_ranked(session, caller, part if place else None)
    keys = [station.station for station in stations]
    shapes = coarsen(await boundaries.read_geometries(session, keys))
    spots = [_spot(station) for station in stations]
    contest = await contests.read_contest(session, caller.campaign_id)
    told = [queries.describe_station(station, ranking) for station in stations] if ranking.bloc else []
    drawn = sum(key in shapes for key in keys)
    # Circles in rows are read where there are few communes; many are a page that nobody scrolls through.
    is_drawn = bool(told) and (drawn > 0 or len({station.commune for station in stations}) <= MAX_NAMES)
    return render(
        request,
        "stations/map.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        ranking=ranking,
        pending_job=await read_pending_job(session, derived_state(ranking)),
        counted=len(stations),
        told=told,
        shown=part_of(told[skip : skip + SHOWN + 1], skip, SHOWN),
        where=place,
        best=told[:BEST],
        proof=queries.describe_proof(ranking),
        contest=contest,
        may_write="forecasts:write" in caller.scopes,
        drawing=draw_map(spots, shapes, TITLE, _describe(spots)) if is_drawn else "",
        drawn=drawn,
        classes=_classes([spot.score for spot in spots]) if is_drawn else [],
        sources=await boundaries.list_sources(session, keys),
        total=sum(station.score for station in stations),
        registered=sum(station.registered for station in stations),
        unsure=sum(spot.unsure for spot in spots),
        last_election=name_round(ranking.last_election) if ranking.last_election else "",
        bloc_source=BLOC_SOURCE,
        station_name=station_name,
        said="C’est noté : les bureaux sont classés pour votre liste." if done == "list" else "",
        form=PageForm(),
        **describe_choice(contest),
    )


async def _show_communes(
    request: Request, session: Session, caller: Caller, ranking: Ranking, levels: Levels
) -> HTMLResponse:
    """Show the communes of a place with more stations than anybody reads, the best hour first, and its parts."""
    contest = await contests.read_contest(session, caller.campaign_id)
    communes = await queries.rank_communes(session, caller, parse_territory(levels.territory)) if ranking.bloc else []
    return render(
        request,
        "stations/communes.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        ranking=ranking,
        pending_job=await read_pending_job(session, derived_state(ranking)),
        communes=communes,
        contest=contest,
        may_write="forecasts:write" in caller.scopes,
        form=PageForm(),
        **describe_choice(contest),
        **level_context(request, levels),
    )


@router.get("/map.svg")
async def show_map(session: Session, caller: Reader) -> Response:
    ranking = await service.bring_up_to_date(session, caller.campaign_id)
    if ranking.bloc is None:
        raise Conflict(
            "Dites d’abord quelle liste est la vôtre, à la page « Où aller d’abord ».",
            "Say first which list is yours: PUT /v1/contest with `ours`.",
        )
    stations = await queries.read_ranked(session, caller)
    shapes = coarsen(await boundaries.read_geometries(session, [station.station for station in stations]))
    spots = [_spot(station) for station in stations]
    source = f"Méthode {ranking.method}. Données : {ranking.data_vintage}."
    if len(spots) > LARGE:
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
        thousands = max(registered, 1) / THOUSAND
        score, low, high = (
            sum(getattr(station, name) for station in inside) / thousands for name in ("score", "low", "high")
        )
        spots.append(Spot(department, f"Département {department}", registered, score, low, high, 0))
    spots.sort(key=lambda spot: (-spot.score, spot.station))
    return [replace(spot, rank=index) for index, spot in enumerate(spots, 1)]


def _classes(rates: list[float]) -> list[Class]:
    return list(reversed(classify_values(rates).describe(rates))) if rates else []


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
    first = ", ".join(f"{row.station} ({french.number(row.score, 1)})" for row in rows[:3])
    return (
        f"Carte de {len(rows)} bureaux, de {french.number(min(r.score for r in rows), 1)} à "
        f"{french.number(max(r.score for r in rows), 1)} voix à gagner pour mille inscrits. "
        f"Les premiers : {first}. Le tableau sous la carte donne tous les chiffres."
    )
