"""Addresses: streets, buildings, doors, and the station of each."""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Forbidden, Invalid, NotFound
from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.special_categories.free_text_check import check_certain, screen
from crm.territory.addresses import queries
from crm.territory.addresses.models import Building, Door, Entrance, Street
from crm.territory.addresses.schemas import BuildingPatch, DoorsPut, EntrancePut
from crm.territory.addresses.spots import DoorStation, Spot
from crm.territory.addresses.station_table import SURE
from crm.territory.addresses.street_names import door_id, is_side, read_address

FIELD = "entrance"
MAX_FOUND = 10
_IN_STREET = (Street.campaign_id == Building.campaign_id) & (Street.id == Building.street_id)


METRES_PER_DEGREE = 111_195.0
"""Metres in a degree of latitude."""


@dataclass(frozen=True)
class Found:
    """A match of a typed address."""

    street: Street
    building: Building
    exact: bool


async def get_building(session: AsyncSession, caller: Caller, building_id: UUID, *, lock: bool = False) -> Building:
    """Return a building of the caller's territories; Forbidden for another's."""
    building = await session.get(Building, (caller.campaign_id, building_id), with_for_update=lock)
    if building is None:
        raise NotFound("Cette adresse est inconnue.", "There is no such address.")
    check_within(caller, building.station)
    return building


def check_within(caller: Caller, station: str | None) -> None:
    if caller.territories and (station is None or not caller.covers(station)):
        raise Forbidden(
            "Cette adresse n'est pas dans votre territoire : demandez à votre coordinateur.",
            "This address is outside your territories: ask your coordinator.",
        )


async def stations_of_doors(
    session: AsyncSession, campaign_id: UUID, door_ids: Collection[UUID]
) -> dict[UUID, DoorStation]:
    """Return the station of each door; unknown doors, and those without one, are left out."""
    joined = (Door.campaign_id == Building.campaign_id) & (Door.building_id == Building.id)
    rows = select(Door.id, Building.station, Building.attached_by.in_(SURE)).join(Building, joined)
    chosen = rows.where(Door.campaign_id == campaign_id, Door.id.in_(door_ids), Building.station.is_not(None))
    return {door: DoorStation(station or "", sure) for door, station, sure in (await session.execute(chosen)).all()}


async def list_doors(session: AsyncSession, building_ids: Collection[UUID]) -> dict[UUID, list[Door]]:
    """Return doors by building in walking order: block by block, from the top floor down."""
    rows = select(Door).where(Door.building_id.in_(building_ids), Door.gone.is_(False))
    order = (Door.building_id, Door.block, Door.floor.desc().nulls_last(), func.length(Door.label), Door.label, Door.id)
    by_building: dict[UUID, list[Door]] = defaultdict(list)
    for door in await session.scalars(rows.order_by(*order)):
        by_building[door.building_id].append(door)
    return dict(by_building)


async def open_entrances(
    session: AsyncSession, campaign_id: UUID, building_ids: Collection[UUID]
) -> dict[UUID, dict[str, EntrancePut]]:
    """Return decrypted door codes and notes by building and block, for canvassers only."""
    vault = await open_vault(session, campaign_id)
    by_building: dict[UUID, dict[str, EntrancePut]] = defaultdict(dict)
    for row in await session.scalars(select(Entrance).where(Entrance.building_id.in_(building_ids))):
        entrance = EntrancePut.model_validate_json(vault.open(FIELD, row.sealed))
        by_building[row.building_id][row.block] = entrance
    return dict(by_building)


async def put_entrance(
    session: AsyncSession, caller: Caller, building_id: UUID, block: str, put: EntrancePut
) -> dict[str, EntrancePut]:
    await get_building(session, caller, building_id)
    await screen(session, caller.campaign_id, {"/note": put.note})
    if put.code or put.note:
        sealed = (await open_vault(session, caller.campaign_id)).seal(FIELD, put.model_dump_json())
        row = {"campaign_id": caller.campaign_id, "building_id": building_id, "block": block}
        values = {"sealed": sealed, "updated_by": caller.subject}
        fresh = insert(Entrance).values(**row, **values)
        await session.execute(
            fresh.on_conflict_do_update(index_elements=["campaign_id", "building_id", "block"], set_=values)
        )
    else:
        gone = delete(Entrance).where(Entrance.building_id == building_id, Entrance.block == block)
        await session.execute(gone)
    session.expire_all()
    return (await open_entrances(session, caller.campaign_id, [building_id])).get(building_id, {})


async def put_doors(session: AsyncSession, caller: Caller, building_id: UUID, put: DoorsPut) -> None:
    """Replace the doors of a building. Removed ones keep their records."""
    building = await get_building(session, caller, building_id, lock=True)
    labels = {f"/doors/{index}/label": door.label for index, door in enumerate(put.doors)}
    check_certain({pointer: label for pointer, label in labels.items() if not is_side(label)})
    ids: set[UUID] = set()
    rows: list[dict[str, object]] = []
    for number, door in enumerate(put.doors):
        key = door_id(building_id, door.block, door.floor, door.label)
        if key in ids:
            raise Invalid(
                "Deux portes portent le même nom au même étage.",
                "Two doors have the same block, floor and label.",
                f"/doors/{number}",
            )
        ids.add(key)
        columns: dict[str, object] = {"campaign_id": caller.campaign_id, "id": key, "building_id": building_id}
        rows.append({**columns, "gone": False, **door.model_dump()})
    await session.execute(update(Door).where(Door.building_id == building_id).values(gone=True))
    back = insert(Door).values(rows).on_conflict_do_update(index_elements=["campaign_id", "id"], set_={"gone": False})
    await session.execute(back)
    building.homes = len(rows)
    await session.flush()


async def patch_building(session: AsyncSession, caller: Caller, building_id: UUID, patch: BuildingPatch) -> Building:
    """Correct a building; a station set by hand is not overridden by later files."""
    building = await get_building(session, caller, building_id, lock=True)
    changes = patch.model_dump(exclude_unset=True)
    if any(value is None for value in changes.values()):
        raise Invalid("Une valeur est attendue.", "A value is expected.", f"/{next(iter(changes))}")
    if "station" in changes:
        caller.check_covers(changes["station"])
        building.station, building.attached_by = changes.pop("station"), "hand"
    for name, value in changes.items():
        setattr(building, name, value)
    await session.flush()
    return building


def streets_within(caller: Caller, commune: str | None, station: str | None, name: str | None) -> Select[Street]:
    """Select streets with an address in the caller's territories."""
    words = read_address(name)[2].split() if name else []
    rows = queries.streets_matching(words, commune, None)
    conditions = (Building.campaign_id == Street.campaign_id) & (Building.street_id == Street.id)
    if caller.territories or station is not None:
        query = select(Building.id).where(conditions, queries.within(caller.territories))
        if station is not None:
            query = query.where(Building.station == station)
        rows = rows.where(query.exists())
    return rows


async def get_street(session: AsyncSession, caller: Caller, street_id: UUID) -> tuple[Street, Sequence[Building]]:
    """Return a street and its buildings in the caller's territories: odd numbers, then even ones."""
    street = await session.get(Street, (caller.campaign_id, street_id))
    if street is None:
        raise NotFound("Cette voie est inconnue.", "There is no such street.")
    rows = select(Building).where(Building.street_id == street_id, queries.within(caller.territories))
    order = ((Building.number % 2).desc(), Building.number, Building.suffix)
    buildings = (await session.scalars(rows.order_by(*order))).all()
    if not buildings and caller.territories:
        check_within(caller, None)
    return street, buildings


async def list_spots(session: AsyncSession, territories: Collection[str], condition: ColumnElement[bool]) -> list[Spot]:
    """List buildings within territories (none: the whole campaign) for a walk, by street and number."""
    return await queries.list_spots(session, territories, condition)


def on_streets(ids: Collection[UUID]) -> ColumnElement[bool]:
    return Building.street_id.in_(ids)


def in_stations(stations: Collection[str]) -> ColumnElement[bool]:
    return Building.station.in_(stations)


def in_iris(codes: Collection[str]) -> ColumnElement[bool]:
    return Building.iris.in_(codes)


def in_communes(communes: Collection[str]) -> ColumnElement[bool]:
    return Building.street_id.in_(select(Street.id).where(Street.commune.in_(communes)))


def in_box(west: float, south: float, east: float, north: float) -> ColumnElement[bool]:
    return Building.longitude.between(west, east) & Building.latitude.between(south, north)


def among(ids: Collection[UUID]) -> ColumnElement[bool]:
    return Building.id.in_(ids)


async def houses_within(
    session: AsyncSession, box: tuple[float, float, float, float], limit: int
) -> list[tuple[float, float]]:
    """Return longitude and latitude of addresses in a box (west, south, east, north), for a map."""
    rows = select(Building.longitude, Building.latitude).where(in_box(*box)).order_by(Building.id).limit(limit)
    return [(longitude, latitude) for longitude, latitude in (await session.execute(rows)).all()]


async def geocode(session: AsyncSession, caller: Caller, text: str, commune: str | None) -> list[Found]:
    """Geocode an address from loaded ones only; likeliest first, ten at most."""
    number, suffix, plain, postcode = read_address(text)
    if not plain:
        return []
    words = plain.split()
    streets = list(await session.scalars(queries.streets_matching(words, commune, postcode).limit(200)))
    streets.sort(key=lambda street: (street.plain != plain, len(street.plain), street.plain, street.commune))
    founds: list[Found] = []
    for street in streets[:MAX_FOUND]:
        rows = select(Building).where(Building.street_id == street.id, queries.within(caller.territories))
        house_number = number or 1
        # The same side of the street first: the other may belong to another station.
        order = (
            func.abs(Building.number - house_number)
            + (Building.number % 2 != house_number % 2).cast(Building.number.type),
            Building.suffix != suffix,
            Building.suffix,
        )
        nearest = await session.scalar(rows.order_by(*order).limit(1))
        if nearest is not None:
            founds.append(Found(street, nearest, (nearest.number, nearest.suffix) == (number, suffix)))
    return founds


def homes_near(longitude: float, latitude: float, metres: int) -> Select[int | None]:
    """Select the hashes of addresses at most so far from a point, as the crow flies."""
    degrees = metres / METRES_PER_DEGREE
    shrink = max(math.cos(math.radians(latitude)), 0.01)
    north, east = Building.latitude - latitude, (Building.longitude - longitude) * shrink
    box = Building.latitude.between(latitude - degrees, latitude + degrees)
    return select(Building.home_hash).where(
        Building.home_hash.is_not(None), box, north * north + east * east <= degrees * degrees
    )


def homes_of(ids: Select[UUID]) -> Select[int | None]:
    """Select the hashes of these buildings' addresses."""
    return select(Building.home_hash).where(Building.home_hash.is_not(None), Building.id.in_(ids))


async def count_by_station(session: AsyncSession, within: Collection[str]) -> list[tuple[str | None, int, int]]:
    """Return station, buildings and homes within territories (none: all); station None: not attached."""
    rows = await session.execute(
        select(Building.station, func.count(), func.sum(Building.homes))
        .where(queries.within(within))
        .group_by(Building.station)
        .order_by(Building.station)
    )
    return [(station, buildings, int(homes)) for station, buildings, homes in rows.all()]


async def stations_with_homes(
    session: AsyncSession, among: Collection[str] | None = None, communes: Collection[str] | None = None
) -> set[str]:
    """Return the stations that have an address; `among`, `communes`: restrict them."""
    rows = select(Building.station).where(Building.station.is_not(None)).distinct()
    if communes is not None:
        rows = rows.join_from(Building, Street, _IN_STREET).where(Street.commune.in_(communes))
    stations = await session.scalars(rows if among is None else rows.where(Building.station.in_(among)))
    return {station for station in stations if station is not None}


async def list_addresses(session: AsyncSession, commune: str) -> list[UUID]:
    """Return a commune's addresses street by street."""
    rows = select(Building.id).join(Street, _IN_STREET).where(Street.commune == commune)
    return list(await session.scalars(rows.order_by(Street.plain, Building.number, Building.suffix, Building.id)))


async def count_streets(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Street)) or 0


async def centres_of_stations(session: AsyncSession, within: Collection[str]) -> dict[str, tuple[float, float]]:
    """Return the mean (longitude, latitude) of each station's doors."""
    rows = await session.execute(
        select(Building.station, func.avg(Building.longitude), func.avg(Building.latitude))
        .where(queries.within(within), Building.station.is_not(None))
        .group_by(Building.station)
    )
    return {str(station): (float(longitude), float(latitude)) for station, longitude, latitude in rows.all()}
