"""The polling stations of a campaign."""

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kit.db.bulk_copy import line_of, stage_lines
from kit.web.problems import Invalid
from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.stations import kept_lists
from results.territory.stations.known_station import KnownStation
from results.territory.stations.models import Station
from results.territory.stations.schemas import Closing, StationPut, StationRead


@dataclass(frozen=True)
class ReadStation:
    """A station as an official file has it."""

    station: str
    commune: str
    commune_name: str
    registered: int


async def put_station(session: AsyncSession, campaign_id: UUID, key: str, put: StationPut) -> Station:
    row = {
        "commune": key.partition("_")[0],
        "commune_name": put.commune_name,
        "registered": put.registered,
        "closings": {str(closing.round): closing.at for closing in put.closings},
        "known_on": None,
        "place": put.place,
        "address": put.address,
    }
    fresh = insert(Station).values(campaign_id=campaign_id, station=key, **row)
    await session.execute(
        fresh.on_conflict_do_update(index_elements=["campaign_id", "station"], set_={**row, "updated_at": func.now()})
    )
    return await session.get_one(Station, (campaign_id, key), populate_existing=True)


async def list_stations(session: AsyncSession) -> Sequence[KnownStation]:
    """Return all stations of the campaign, by key. They may be shared with other readers."""
    campaign_id: UUID | None = session.info.get("campaign_id")
    mark = await kept_lists.read_mark(session) if campaign_id else None
    if campaign_id is None or mark is None:
        return await _read_stations(session)
    stations = kept_lists.find(campaign_id, mark)
    if stations is None:
        stations = await _read_stations(session)
        # Changed since by somebody else: what was read is newer than its mark.
        if await kept_lists.read_mark(session) == mark:
            kept_lists.keep(campaign_id, mark, stations)
    return stations


async def _read_stations(session: AsyncSession) -> tuple[KnownStation, ...]:
    columns = (
        Station.station,
        Station.commune,
        Station.commune_name,
        Station.registered,
        Station.closings,
        Station.place,
        Station.address,
    )
    rows = await session.execute(select(*columns).order_by(Station.station))
    return tuple(_describe_row(*row) for row in rows)


def _describe_row(
    station: str,
    commune: str,
    name: str,
    registered: int,
    closings: dict[str, str],
    place: str | None,
    address: str | None,
) -> KnownStation:
    # A commune's name is one text for all its stations, and most have no hours of their own.
    return KnownStation(
        station, sys.intern(commune), sys.intern(name), registered, closings or _NO_CLOSINGS, place, address
    )


_NO_CLOSINGS: dict[str, str] = {}


async def list_first_by_hash(session: AsyncSession, most: int) -> Sequence[KnownStation]:
    """Return some of the stations, from everywhere and always the same, by key."""
    columns = (Station.station, Station.commune, Station.commune_name, Station.registered, Station.closings)
    rows = await session.execute(select(*columns).order_by(func.md5(Station.station)).limit(most))
    return sorted((KnownStation(*row) for row in rows), key=lambda station: station.station)


async def lock_station(session: AsyncSession, campaign_id: UUID, key: str, pointer: str) -> KnownStation:
    """Return the station, locked until the transaction ends: decisions on its sheets are serialised."""
    query = select(Station).where(Station.campaign_id == campaign_id, Station.station == key)
    station = await session.scalar(query.with_for_update())
    if station is None:
        raise Invalid(
            "Ce bureau de vote n'est pas de cette campagne : importez d'abord ses bureaux, ou vérifiez la clé.",
            "This polling station is not one of the campaign's: import its stations first, or check the key.",
            pointer,
        )
    return KnownStation(key, station.commune, station.commune_name, station.registered, dict(station.closings))


async def newest_ballot(session: AsyncSession) -> date | None:
    """Return the date of the newest ballot that stations were read from."""
    return await session.scalar(select(func.max(Station.known_on)))


def select_keys() -> Select[str]:
    """Return the query of the keys of the campaign's stations, for a larger one."""
    return select(Station.station)


async def sum_registered(session: AsyncSession) -> int:
    """Return the registered voters of all stations of the campaign."""
    return await session.scalar(select(func.coalesce(func.sum(Station.registered), 0))) or 0


async def count_stations(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Station)) or 0


async def keep_read_stations(session: AsyncSession, campaign_id: UUID, on: date, read: Sequence[ReadStation]) -> None:
    """Store the stations of a file, over what is known of them from the same day or before; manual entries stay."""
    lines = (line_of((one.station, one.commune, one.commune_name, one.registered)) for one in read)
    staged = await stage_lines(session, "staged_read_station", f"select {_READ} from station", _READ.split(", "), lines)
    connection = await session.connection()
    await connection.exec_driver_sql(_KEEP_READ.format(staged=staged), {"campaign": campaign_id, "on": on})


_READ = "station, commune, commune_name, registered"
_KEEP_READ = f"""
    insert into station (campaign_id, {_READ}, closings, known_on)
    select %(campaign)s, {_READ}, '{{{{}}}}', %(on)s from {{staged}} order by station
    on conflict (campaign_id, station) do update set
        commune = excluded.commune, commune_name = excluded.commune_name, registered = excluded.registered,
        known_on = excluded.known_on, updated_at = now()
    where station.known_on <= %(on)s
"""


async def describe_places(session: AsyncSession, places: Mapping[str, tuple[str | None, str | None]]) -> None:
    """Store polling place and address of stations that are known; None leaves what is there."""
    for key, (place, address) in places.items():
        said = {name: text for name, text in (("place", place), ("address", address)) if text is not None}
        if said:
            statement = update(Station).where(Station.station == key)
            await session.execute(statement.values(**said, updated_at=func.now()))


async def remove_closed_stations(session: AsyncSession, on: date, keep: Collection[str]) -> None:
    """Remove the stations that were last read before this day, unless they are in `keep`.

    Call it once all stations that voted on the day are stored: the others were closed.
    """
    statement = delete(Station).where(Station.known_on < on)
    await session.execute(statement.where(Station.station.not_in(keep)) if keep else statement)


def describe(station: Station) -> StationRead:
    return StationRead(
        station=station.station,
        commune=station.commune,
        commune_name=station.commune_name,
        registered=station.registered,
        closings=[
            Closing.model_validate({"round": int(number), "at": at}) for number, at in sorted(station.closings.items())
        ],
        place=station.place,
        address=station.address,
        known_on=station.known_on,
        updated_at=station.updated_at,
    )


def of_territories(territories: Sequence[str]) -> Any:
    """Return the SQL condition for the stations of these communes and stations."""
    return or_(Station.station.in_(territories), Station.commune.in_(territories))


async def last_closings(session: AsyncSession) -> dict[int, str]:
    """Return the latest closing hour of each round: `{1: "20:00"}`; a round without any is absent."""
    latest: dict[int, str] = {}
    rows = await session.scalars(select(Station.closings).where(Station.closings != {}).distinct())
    for closings in rows:
        for number, at in closings.items():
            latest[int(number)] = max(at, latest.get(int(number), at))
    return latest
