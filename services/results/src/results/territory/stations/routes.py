from typing import Annotated

from common.schemas.territories import Commune
from common.schemas.territories import Station as StationKey
from fastapi import APIRouter, Path, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, Rows, Since, read_since
from sqlalchemy import select

from results.territory.stations import service
from results.territory.stations.models import Station
from results.territory.stations.schemas import StationPut, StationRead

router = APIRouter(route_class=Route, prefix="/v1/stations", tags=["stations"])

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["stations:write"])]
Key = Annotated[StationKey, Path(alias="station")]


@router.get("", response_model=Page[StationRead])
async def list_stations(
    session: Session,
    paging: Paging,
    caller: Reader,
    commune: Annotated[Commune | None, Query(description="Only the stations of this commune.")] = None,
    updated_since: Since = None,
) -> Rows[StationRead]:
    """List the polling stations of the campaign, or those of your territories; filter by commune."""
    rows = select(Station)
    if commune is not None:
        rows = rows.where(Station.commune == commune)
    if caller.territories:
        rows = rows.where(service.of_territories(caller.territories))
    page = await read_since(session, rows, Station.updated_at, Station.station, paging, updated_since)
    return Rows([service.describe(station) for station in page.items], page.next)


@router.put("/{station}")
async def upsert_station(station: Key, put: StationPut, session: Session, caller: Writer) -> StationRead:
    """Create or replace a polling station. No imported file changes it afterwards."""
    caller.check_covers(station, pointer=None)
    return service.describe(await service.put_station(session, caller.campaign_id, station, put))
