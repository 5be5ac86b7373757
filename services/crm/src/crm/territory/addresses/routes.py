from typing import Annotated, Any
from uuid import UUID

from common.schemas.territories import Commune, Station
from fastapi import APIRouter, Depends, Query, Response, Security
from kit.app import Route
from kit.files.uploads import Upload, upload_within
from kit.jobs import JobRead
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import By, Page, Paging, read_in_order, single_page

from crm.territory.addresses import boundary_service, load_job, service
from crm.territory.addresses.models import Building, Street
from crm.territory.addresses.schemas import (
    BoundariesRead,
    BuildingPatch,
    BuildingRead,
    BuildingRow,
    DoorRead,
    DoorsPut,
    EntrancePut,
    EntranceRead,
    Geocoded,
    OutlineKind,
    StationCount,
    StreetDetail,
    StreetRead,
    TerritoryRead,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["territories"])

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
Knocker = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "canvasses:write"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["imports:write"])]
SentFile = Annotated[Upload, Depends(upload_within("address_max_bytes"))]
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "source"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "source": {"type": "string", "maxLength": 200, "description": "Who publishes it, and of when."},
                        "communes": {"type": "string", "description": "Only these, by INSEE code: `94033 94080`."},
                        "rows": {
                            "type": "string",
                            "enum": ["addresses", "electors"],
                            "description": "`electors`: a row is a voter, and a number's rows tell how many homes.",
                        },
                    },
                }
            }
        },
    }
}


@router.get("/territory")
async def get_territory(session: Session, caller: Reader) -> TerritoryRead:
    """Return the counts of loaded streets, buildings, homes and boundaries, by polling station."""
    counts = [
        StationCount(station=row[0], buildings=row[1], homes=row[2])
        for row in await service.count_by_station(session, caller.territories)
    ]
    areas = await boundary_service.count_areas(session)
    return TerritoryRead(
        streets=await service.count_streets(session),
        buildings=sum(count.buildings for count in counts),
        homes=sum(count.homes for count in counts),
        stations=counts,
        station_outlines=areas.get("station", 0),
        iris_outlines=areas.get("iris", 0),
    )


@router.post("/address-imports", status_code=202, openapi_extra=_FORM)
async def import_addresses(upload: SentFile, session: Session, caller: Importer, response: Response) -> JobRead:
    """Load addresses: the national address base, the table of voters' addresses by station, or a voter list.

    CSV or Parquet, as published. Each address gets its station from the table, else from outlines, else from its
    nearest neighbour; without coordinates it is found among loaded ones. Of a voter list only house numbers and
    counts are kept.
    """
    job = await load_job.ask_upload(session, caller, upload)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job


@router.post("/boundaries/{kind}", openapi_extra=_FORM)
async def import_boundaries(kind: OutlineKind, upload: SentFile, session: Session, caller: Importer) -> BoundariesRead:
    """Load the outlines of polling stations or IRIS (GeoJSON, WGS 84), and attach the addresses to them."""
    content = await upload.read()
    return await boundary_service.put_outlines(session, caller.campaign_id, kind, content, load_job.source_of(upload))


@router.get("/streets", response_model=Page[StreetRead])
async def list_streets(
    session: Session,
    paging: Paging,
    caller: Reader,
    commune: Annotated[Commune | None, Query()] = None,
    station: Annotated[Station | None, Query()] = None,
    name: Annotated[str | None, Query(max_length=100, description="Words of it, however they are written.")] = None,
) -> Any:
    """List the streets of your territories, by commune and name."""
    rows = service.streets_within(caller, commune, station, name)
    return await read_in_order(session, rows, [By(Street.commune), By(Street.plain)], Street.id, paging)


@router.get("/streets/{street_id}")
async def get_street(street_id: UUID, session: Session, caller: Reader) -> StreetDetail:
    """Return a street, its house numbers (odd ones, then even ones) and the number of doors of each."""
    street, buildings = await service.get_street(session, caller, street_id)
    return StreetDetail(
        **StreetRead.model_validate(street).model_dump(),
        buildings=[BuildingRow.model_validate(building) for building in buildings],
    )


@router.get("/buildings/{building_id}")
async def get_building(building_id: UUID, session: Session, caller: Reader) -> BuildingRead:
    """Return an address and its doors, with door codes and notes for canvassers."""
    return await _as_read(session, caller, await service.get_building(session, caller, building_id))


@router.patch("/buildings/{building_id}")
async def update_building(building_id: UUID, patch: BuildingPatch, session: Session, caller: Knocker) -> BuildingRead:
    """Correct an address's position or station; later files do not override it."""
    return await _as_read(session, caller, await service.patch_building(session, caller, building_id, patch))


@router.put("/buildings/{building_id}/doors")
async def set_building_doors(building_id: UUID, doors: DoorsPut, session: Session, caller: Knocker) -> BuildingRead:
    """Replace the list of doors. Removed doors keep their records."""
    await service.put_doors(session, caller, building_id, doors)
    return await _as_read(session, caller, await service.get_building(session, caller, building_id))


@router.put("/buildings/{building_id}/entrances")
async def set_building_entrance(
    building_id: UUID,
    entrance: EntrancePut,
    session: Session,
    caller: Knocker,
    block: Annotated[str, Query(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")] = "",
) -> Page[EntranceRead]:
    """Set the door code and note of a block, encrypted; empty deletes them."""
    entrances = await service.put_entrance(session, caller, building_id, block, entrance)
    return single_page(
        [
            EntranceRead(block=name, code=opened_entrance.code, note=opened_entrance.note)
            for name, opened_entrance in sorted(entrances.items())
        ]
    )


@router.get("/geocode")
async def geocode_address(
    session: Session,
    caller: Reader,
    address: Annotated[str, Query(min_length=2, max_length=200, description="`12 bis rue de la Paix, 94300`.")],
    commune: Annotated[Commune | None, Query()] = None,
) -> Page[Geocoded]:
    """Geocode an address from loaded ones only, without calling another host: likeliest first, ten at most."""
    return single_page(
        [
            Geocoded(
                street=StreetRead.model_validate(match.street),
                number=match.building.number,
                suffix=match.building.suffix,
                longitude=match.building.longitude,
                latitude=match.building.latitude,
                station=match.building.station,
                building_id=match.building.id,
                exact=match.exact,
            )
            for match in await service.geocode(session, caller, address, commune)
        ]
    )


async def _as_read(session: Session, caller: Caller, building: Building) -> BuildingRead:
    street = await session.get_one(Street, (building.campaign_id, building.street_id))
    entrances = None
    if "canvasses:write" in caller.scopes:
        opened = await service.open_entrances(session, caller.campaign_id, [building.id])
        entrances = [
            EntranceRead(block=block, code=opened_entrance.code, note=opened_entrance.note)
            for block, opened_entrance in sorted(opened.get(building.id, {}).items())
        ]
    doors = (await service.list_doors(session, [building.id])).get(building.id, [])
    return BuildingRead(
        **BuildingRow.model_validate(building).model_dump(),
        street=StreetRead.model_validate(street),
        doors=[DoorRead.model_validate(door) for door in doors],
        entrances=entrances,
    )
