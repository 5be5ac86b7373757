from typing import Annotated
from uuid import UUID

from common.schemas.territories import Station
from fastapi import APIRouter, Query, Request, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text.language import wants_english
from kit.web.paging import Page, Paging, Rows, read_newest, single_page
from sqlalchemy import select

from crm.canvassing.canvasses import batch_rows, placement, queries, service
from crm.canvassing.canvasses.models import Canvass
from crm.canvassing.canvasses.schemas import (
    BatchCreate,
    BatchRead,
    CanvassCreate,
    CanvassRead,
    PlacementPut,
    PlacementRead,
    StationSumsRead,
    SupportRead,
    TotalsRead,
    UnknownStationRead,
)

router = APIRouter(route_class=Route, prefix="/v1/canvasses", tags=["canvasses"])

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
Coordinator = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:write"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["canvasses:write"])]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=CanvassRead,
    responses={200: {"model": CanvassRead, "description": "It had been recorded before, word for word."}},
)
async def create_canvass(report: CanvassCreate, response: Response, session: Session, caller: Writer) -> Canvass:
    """Record one knock, call or street talk. Sending the same `id` again changes nothing."""
    canvass, new = await service.record_canvass(session, caller, report)
    if not new:
        response.status_code = status.HTTP_200_OK
    return canvass


@router.post("/batch")
async def create_canvass_batch(request: Request, batch: BatchCreate, session: Session, caller: Writer) -> BatchRead:
    """Record what a phone collected offline, up to 10,000 rows. Invalid rows are reported, the others kept."""
    english = wants_english(request)
    rows = batch_rows.read_rows(batch.canvasses, english=english)
    reports = [row for row in rows if isinstance(row, CanvassCreate)]
    fates = await service.record_canvasses(session, caller, reports, batch.sent_at)
    return batch_rows.answer(rows, fates, english=english)


@router.get("/totals")
async def get_canvass_totals(
    session: Session,
    caller: Reader,
    days: Annotated[int, Query(ge=1, le=366, description="How many days back, today included.")] = 7,
) -> TotalsRead:
    """Return the last days' totals by station of your territories. Opinions only in groups of at least five."""
    since, found = await service.read_sums(session, caller, days)
    items = [
        StationSumsRead(
            station=one.station,
            attempts=one.attempts,
            answered=one.answered,
            conversations=one.conversations,
            last_at=one.last_at,
            support=SupportRead(counts=one.support, withheld=one.support is None),
        )
        for one in found
    ]
    return TotalsRead(since=since, items=items, next=None)


@router.get("/unknown-stations")
async def list_unknown_stations(session: Session, caller: Reader) -> Page[UnknownStationRead]:
    """List the stations of your territories that have canvasses but are unknown to the campaign."""
    unknown = await placement.list_unknown(session, caller.territories)
    return single_page([UnknownStationRead.model_validate(one) for one in unknown])


@router.put("/unknown-stations/{station}")
async def place_unknown_station(
    station: Station, put: PlacementPut, session: Session, caller: Coordinator
) -> PlacementRead:
    """Move the canvasses of an unknown station to the right one, including later ones; or confirm it as real."""
    moved = await placement.place_station(session, caller, station, put.station)
    return PlacementRead(station=station, placed_in=put.station, moved=moved)


@router.get("", response_model=Page[CanvassRead])
async def list_canvasses(
    session: Session, paging: Paging, caller: Reader, station: Annotated[Station | None, Query()] = None
) -> Rows[Canvass]:
    """List the canvasses of your territories, latest first."""
    rows = select(Canvass).where(queries.within(Canvass.station, caller.territories))
    if station is not None:
        rows = rows.where(Canvass.station == station)
    return await read_newest(session, rows, Canvass.happened_at, Canvass.id, paging)


@router.get("/{canvass_id}", response_model=CanvassRead)
async def get_canvass(canvass_id: UUID, session: Session, caller: Reader) -> Canvass:
    """Return one canvass."""
    canvass = await service.get_canvass(session, caller.campaign_id, canvass_id)
    caller.check_covers(canvass.station, None)
    return canvass
