from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit import french
from kit.auth import Caller, caller_with
from kit.campaigns.queries import get_campaign
from kit.db import Session
from kit.pages import render

from predict.contours import service as contours
from predict.elections.blocs import SOURCE as BLOC_SOURCE
from predict.elections.names import name_round
from predict.stations import queries, service
from predict.stations.classes import classify
from predict.stations.map import Spot, draw_map
from predict.stations.models import Station
from predict.stations.waiting import made, read_making

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "priorities:read"])]

TITLE = "Voix atteignables pour cent inscrits, par bureau de vote"
HUNDRED = 100
BEST = 10


@router.get("/")
async def show_stations(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    ranking = await service.bring_up_to_date(session, caller.campaign_id)
    stations = await queries.read_ranked(session, caller)
    keys = [station.station for station in stations]
    shapes = await contours.read_geometries(session, keys)
    spots = [_spot(station) for station in stations]
    rates = [spot.score for spot in spots]
    return render(
        request,
        "stations/map.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        ranking=ranking,
        making=await read_making(session, made(ranking)),
        stations=stations,
        best=stations[:BEST],
        rates=dict(zip(keys, rates, strict=True)),
        drawing=draw_map(spots, shapes, TITLE, _describe(spots)),
        drawn=sum(key in shapes for key in keys),
        classes=list(reversed(classify(rates).describe(rates))) if rates else [],
        sources=await contours.list_sources(session, keys),
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
    shapes = await contours.read_geometries(session, [station.station for station in stations])
    spots = [_spot(station) for station in stations]
    source = f"Méthode {ranking.method}. Données : {ranking.data_vintage}."
    svg = draw_map(spots, shapes, TITLE, _describe(spots), source=source)
    return Response(svg, media_type="image/svg+xml")


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
