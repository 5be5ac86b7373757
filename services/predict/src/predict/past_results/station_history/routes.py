import csv
import io
from typing import Annotated

from common.schemas.territories import Station as StationKey
from fastapi import APIRouter, Query, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, cut_page

from predict.past_results.elections.cursors import read_station
from predict.past_results.elections.place_query import PlaceQuery
from predict.past_results.elections.schemas import ElectionId
from predict.past_results.station_history import service
from predict.past_results.station_history.schemas import StationHistoryRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["station history"])

Reader = Annotated[Caller, Security(caller_with, scopes=["elections:read", "stations:read"])]
Past = Annotated[ElectionId, Query(description="The past round.")]
OnlyRedrawn = Annotated[bool, Query(description="Only stations that were redrawn or moved.")]


@router.get("/station-history")
async def list_station_history(
    session: Session,
    caller: Reader,
    paging: Paging,
    election: Past,
    redrawn: OnlyRedrawn = False,
    station: Annotated[StationKey | None, Query()] = None,
    place: PlaceQuery = "",
) -> Page[StationHistoryRead]:
    """List the past stations of each station, their reliability, and redrawn ones.

    A code that still means the same place has one part, itself. Otherwise the past is a mixture of the commune's old
    stations, by registered voters, votes relative to the commune and, with boundaries, location.
    """
    rows, after = await _read(session, caller, election, redrawn, place), read_station(paging)
    rows = [row for row in rows if station in (None, row.station) and (after is None or row.station > after)]
    return cut_page(rows, paging.limit, lambda row: row.station)


@router.get("/station-history.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_station_history(
    session: Session, caller: Reader, election: Past, redrawn: OnlyRedrawn = False, place: PlaceQuery = ""
) -> Response:
    """Download the station history as CSV (UTF-8, commas, decimal points), one line per past station."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(
        ["station", "election", "past_station", "share", "confidence", "redrawn", "moved", "method", "data_vintage"]
    )
    for row in await _read(session, caller, election, redrawn, place):
        cells = [row.confidence, row.redrawn, row.moved, row.method, row.data_vintage]
        for part in row.parts:
            table.writerow([row.station, row.election, part.station, part.share, *cells])
        if not row.parts:
            table.writerow([row.station, row.election, "", "", *cells])
    headers = {"Content-Disposition": 'attachment; filename="station-history.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


async def _read(session: Session, caller: Caller, election: str, redrawn: bool, place: str) -> list[StationHistoryRead]:
    traced, pasts = await service.trace_campaign(session, caller.campaign_id, election, place)
    rows = [
        service.describe_station(traced, past, station)
        for past in pasts
        for station in traced.stations
        if caller.covers(station)
    ]
    return [row for row in rows if not redrawn or row.redrawn or row.moved]
