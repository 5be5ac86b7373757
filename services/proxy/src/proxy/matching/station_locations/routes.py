from typing import Annotated

from fastapi import APIRouter, Form, Security, UploadFile
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from kit.web.problems import TooLarge

from proxy.matching.station_locations import service
from proxy.matching.station_locations.schemas import StationLocationReport, StationLocationSource

router = APIRouter(route_class=Route, prefix="/v1/station-locations", tags=["station locations"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["imports:write"])]
Source = Annotated[
    str,
    Form(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f]+$",
        description="Author and date of the file.",
        examples=["IGN, Admin Express 2024"],
    ),
]
MAX_BYTES = 100 * 2**20


@router.post("")
async def import_station_locations(
    file: UploadFile, source: Source, session: Session, caller: Importer
) -> StationLocationReport:
    """Import locations of communes and stations, to find holders beyond the grantor's own commune.

    A GeoJSON FeatureCollection of outlines or points whose features have a `code` (`94033`, `94033_0001`), or a CSV
    with the columns `code`, `latitude`, `longitude` (several lines of one place, such as addresses, are averaged). Only
    an outline's centroid is kept. A holder's radius is measured between stations; without a station, from the middle of
    its commune.
    """
    if (file.size or 0) > MAX_BYTES:
        raise TooLarge(
            f"Ce fichier dépasse {MAX_BYTES // 2**20} Mo : découpez-le par département.",
            f"The file is larger than {MAX_BYTES // 2**20} MB.",
            "/file",
        )
    return await service.import_locations(session, caller.campaign_id, await file.read(), source)


@router.get("")
async def list_station_location_sources(session: Session, _: Reader) -> Page[StationLocationSource]:
    """List the sources of locations, with their number of places."""
    return single_page(await service.list_sources(session))
