import csv
import io
from typing import Annotated, Literal, TypeAlias

from common.schemas.territories import Commune
from common.schemas.territories import Station as StationKey
from fastapi import APIRouter, Query, Response, Security
from fastapi.responses import JSONResponse
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import By, Paging, read_page, read_sorted

from predict.derivations.pending_jobs import describe_pending_job, read_pending_job
from predict.past_results.boundaries import service as boundaries
from predict.targeting.stations import queries, service
from predict.targeting.stations.models import Station
from predict.targeting.stations.pending_rankings import derived_state
from predict.targeting.stations.schemas import Feature, FeatureCollection, StationRead, StationsPage

router = APIRouter(route_class=Route, prefix="/v1", tags=["stations"])

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "priorities:read"])]


class GeoJson(JSONResponse):
    media_type = "application/geo+json"


_CSV_COLUMNS = [name for name in StationRead.model_fields if name not in ("canvass", "net")]
_CSV_NET = ["hourly", "persuade", "mobilise", "register_voters", "proxies", "support"]
_CSV_CANVASS = ["attempts", "conversations", "asked", "undecided"]


Sort: TypeAlias = Literal["rank", "-rank", "registered", "-registered", "score", "-score", "attempts", "-attempts"]
SORTS = {
    "rank": By(Station.rank),
    "registered": By(Station.registered),
    "score": By(Station.score),
    "attempts": By(Station.attempts),
}


@router.get("/stations")
async def list_stations(
    session: Session,
    caller: Reader,
    paging: Paging,
    commune: Annotated[Commune | None, Query(description="Only the stations of this commune.")] = None,
    sort: Annotated[Sort, Query(description="`-`: the greatest first.")] = "rank",
) -> StationsPage:
    """List the campaign's polling stations, the best first: where a visit can reach most votes.

    Numbers have 90 % intervals, method version and data. A territory of more than 3,000 stations is ranked by a job:
    `pending_job` has its progress.
    """
    ranking = await service.bring_up_to_date(session, caller.campaign_id)
    ranked = queries.stations_of(caller)
    if commune is not None:
        ranked = ranked.where(Station.commune == commune)
    if sort == "rank":
        rows = await read_page(session, ranked, Station.rank, paging)
    else:
        rows = await read_sorted(session, ranked, sort, SORTS, Station.station, paging)
    items = [queries.describe_station(station, ranking) for station in rows.items]
    return StationsPage(
        items=items,
        next=rows.next,
        bloc=ranking.bloc,
        list_label=ranking.list_label,
        proof=queries.describe_proof(ranking),
        pending_job=describe_pending_job(await read_pending_job(session, derived_state(ranking))),
    )


@router.get("/stations/{station}")
async def get_station(station: StationKey, session: Session, caller: Reader) -> StationRead:
    """Return one polling station with its score."""
    caller.check_covers(station, None)
    ranking = await service.bring_up_to_date(session, caller.campaign_id)
    return queries.describe_station(await service.get_station(session, caller.campaign_id, station), ranking)


@router.get("/stations.geojson", response_class=GeoJson, responses={200: {"model": FeatureCollection}})
async def get_stations_geojson(session: Session, caller: Reader) -> Response:
    """Return the campaign's polling stations with boundaries as GeoJSON."""
    ranking = await service.bring_up_to_date(session, caller.campaign_id)
    rows = await queries.read_ranked(session, caller)
    shapes = await boundaries.read_geometries(session, [row.station for row in rows])
    collection = FeatureCollection(
        type="FeatureCollection",
        features=[
            Feature(
                type="Feature",
                id=row.station,
                geometry=shapes.get(row.station),
                properties=queries.describe_station(row, ranking),
            )
            for row in rows
        ],
    )
    return GeoJson(collection.model_dump(mode="json"))


@router.get("/stations.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_stations(session: Session, caller: Reader) -> Response:
    """Download the campaign's polling stations as CSV (UTF-8, commas, decimal points)."""
    ranking = await service.bring_up_to_date(session, caller.campaign_id)
    text = io.StringIO()
    table = csv.writer(text)
    ends = [(name, end) for name in _CSV_NET for end in ("expected", "low", "high")]
    table.writerow([*_CSV_COLUMNS, *_CSV_CANVASS, *(f"{name}_{end}" for name, end in ends)])
    for row in await queries.read_ranked(session, caller):
        fields = queries.describe_station(row, ranking).model_dump(mode="json")
        net = fields["net"]
        cells = [fields[name] for name in _CSV_COLUMNS] + [fields["canvass"][name] for name in _CSV_CANVASS]
        table.writerow([*cells, *(net[name][end] if net else None for name, end in ends)])
    headers = {"Content-Disposition": 'attachment; filename="stations.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
