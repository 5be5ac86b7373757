"""The polling stations of a campaign."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kit.web.problems import Invalid
from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.stations.models import Station
from results.territory.stations.schemas import Closing, StationPut, StationRead

_ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class KnownStation:
    """Station, with what other features need of it."""

    station: str
    commune: str
    commune_name: str
    registered: int
    closings: dict[str, str]
    place: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class ReadStation:
    """A station as an official file gives it."""

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
    """All of the campaign's, in the order of their keys."""
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
    return [KnownStation(*row) for row in rows]


async def lock_station(session: AsyncSession, campaign_id: UUID, key: str, pointer: str) -> KnownStation:
    """The station, held until the transaction ends: what is decided of its sheets is decided one at a time."""
    held = select(Station).where(Station.campaign_id == campaign_id, Station.station == key)
    station = await session.scalar(held.with_for_update())
    if station is None:
        raise Invalid(
            "Ce bureau de vote n'est pas de cette campagne : importez d'abord ses bureaux, ou vérifiez la clé.",
            "This polling station is not one of the campaign's: import its stations first, or check the key.",
            pointer,
        )
    return KnownStation(key, station.commune, station.commune_name, station.registered, dict(station.closings))


async def newest_ballot(session: AsyncSession) -> date | None:
    """The day of the newest ballot that stations were read from."""
    return await session.scalar(select(func.max(Station.known_on)))


async def replace_read_stations(
    session: AsyncSession, campaign_id: UUID, on: date, read: Sequence[ReadStation], keep: Collection[str]
) -> None:
    """Take the stations of a file for the campaign's. What a person entered stays as it is.

    A station that an older file had and this one has not was closed, and goes, unless it is one of `keep`.
    """
    rows: list[dict[str, Any]] = [
        {
            "campaign_id": campaign_id,
            "station": one.station,
            "commune": one.commune,
            "commune_name": one.commune_name,
            "registered": one.registered,
            "closings": {},
            "known_on": on,
        }
        for one in sorted(read, key=lambda one: one.station)
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        fresh = insert(Station).values(rows[start : start + _ROWS_AT_ONCE])
        changed = ["commune", "commune_name", "registered", "known_on"]
        await session.execute(
            fresh.on_conflict_do_update(
                index_elements=["campaign_id", "station"],
                set_={name: fresh.excluded[name] for name in changed} | {"updated_at": func.now()},
                where=Station.known_on <= on,
            )
        )
    gone = delete(Station).where(Station.known_on < on)
    await session.execute(gone.where(Station.station.not_in(keep)) if keep else gone)


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
    """Return the condition on stations for a member limited to these communes and stations."""
    return or_(Station.station.in_(territories), Station.commune.in_(territories))


async def last_closings(session: AsyncSession) -> dict[int, str]:
    """Return the latest closing hour of each round, where any station has one: `{1: "20:00"}`."""
    latest: dict[int, str] = {}
    rows = await session.scalars(select(Station.closings).where(Station.closings != {}).distinct())
    for closings in rows:
        for number, at in closings.items():
            latest[int(number)] = max(at, latest.get(int(number), at))
    return latest
