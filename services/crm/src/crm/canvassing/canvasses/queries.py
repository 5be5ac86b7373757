"""Rows of canvasses: inserted once, never edited, and summed for the board and the day sheet."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from common.schemas.actions import Channel
from kit.db.unnest_insert import RowsInsert
from sqlalchemy import ColumnElement, Table, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm.canvassing.canvasses.models import Canvass, SupportSum
from crm.canvassing.canvasses.outcomes import MEANINGS, Outcome
from crm.canvassing.canvasses.revisits import MAX_ATTEMPTS, Standing, standing
from crm.canvassing.canvasses.small_cells import LEAST

_OPENED = [outcome for outcome, meaning in MEANINGS.items() if meaning.opened]
_AGAIN = [outcome for outcome, meaning in MEANINGS.items() if meaning.again]
_CANVASS = cast(Table, Canvass.__table__)
_NEW = RowsInsert(_CANVASS, lambda rows: rows.on_conflict_do_nothing().returning(_CANVASS.c.id))
_SPOKE = [outcome for outcome, meaning in MEANINGS.items() if meaning.spoke]


@dataclass(frozen=True)
class StationSums:
    station: str
    attempts: int
    answered: int
    conversations: int
    last_at: datetime
    support: dict[int, int] | None
    """None while any answer has too few people to show."""


@dataclass(frozen=True)
class DaySum:
    on: date
    attempts: int
    conversations: int


def within(station: InstrumentedAttribute[str], territories: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for a member's territories (communes and stations); empty: everywhere."""
    if not territories:
        return true()
    return or_(
        station.in_(territories), *(station.startswith(f"{territory}_", autoescape=True) for territory in territories)
    )


async def insert_new(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Insert rows; return the ids that were new."""
    # In one order, so that two phones that send the same rows do not deadlock.
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    if not ordered:
        return set()
    return {row.id for row in await _NEW.execute(session, ordered)}


async def known_prints(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, bytes]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = await session.execute(select(Canvass.id, Canvass.fingerprint).where(Canvass.id.in_(wanted)))
    return {row.id: row.fingerprint for row in rows}


async def sums_by_station(
    session: AsyncSession, since: datetime, since_on: date, territories: Collection[str]
) -> list[StationSums]:
    """Return the sums of each station, most attempts first."""
    rows: Sequence[Any] = (
        await session.execute(
            select(
                Canvass.station,
                func.count().label("attempts"),
                func.count().filter(Canvass.outcome.in_(_OPENED)).label("answered"),
                func.count().filter(Canvass.outcome.in_(_SPOKE)).label("conversations"),
                func.max(Canvass.happened_at).label("last_at"),
            )
            .where(Canvass.happened_at >= since, within(Canvass.station, territories))
            .group_by(Canvass.station)
            .order_by(func.count().desc(), Canvass.station)
        )
    ).all()
    support: dict[str, dict[int, int]] = {}
    query = (
        select(SupportSum.station, SupportSum.support, func.sum(SupportSum.answers).label("answers"))
        .where(SupportSum.happened_on >= since_on, within(SupportSum.station, territories))
        .group_by(SupportSum.station, SupportSum.support)
    )
    for row in await session.execute(query):
        support.setdefault(row.station, {})[row.support] = int(row.answers)
    return [
        StationSums(
            row.station,
            row.attempts,
            row.answered,
            row.conversations,
            row.last_at,
            _shown(support.get(row.station, {}), row.conversations),
        )
        for row in rows
    ]


async def sums_by_day(
    session: AsyncSession, since: datetime, time_zone: str, territories: Collection[str]
) -> list[DaySum]:
    """Return attempts and conversations by local day, oldest first, without empty days."""
    day = func.date(func.timezone(time_zone, Canvass.happened_at)).label("on")
    rows = await session.execute(
        select(
            day,
            func.count().label("attempts"),
            func.count().filter(Canvass.outcome.in_(_SPOKE)).label("conversations"),
        )
        .where(Canvass.happened_at >= since, within(Canvass.station, territories))
        .group_by(day)
        .order_by(day)
    )
    return [DaySum(row.on, row.attempts, row.conversations) for row in rows]


async def standings_of(session: AsyncSession, campaign_id: UUID, doors: Collection[UUID]) -> dict[UUID, Standing]:
    """Return the state of each door: what remains to be done there."""
    visits: dict[UUID, list[tuple[datetime, Outcome]]] = {door: [] for door in doors}
    rows = await session.execute(
        select(Canvass.door, Canvass.happened_at, Canvass.outcome).where(
            Canvass.campaign_id == campaign_id, Canvass.door == func.any(list(doors))
        )
    )
    for row in rows:
        visits[row.door].append((row.happened_at, Outcome(row.outcome)))
    return {door: standing(visit) for door, visit in visits.items()}


@dataclass(frozen=True)
class DoorCounts:
    """The number of doors visited, and of those that need no further visit (see `revisits`)."""

    tried: int
    done: int


async def doors_by_turf(session: AsyncSession, turfs: Collection[UUID]) -> dict[UUID, dict[str, DoorCounts]]:
    """Count the doors by turf and station."""
    ended = or_(func.bool_or(Canvass.outcome.not_in(_AGAIN)), func.count() >= MAX_ATTEMPTS)
    doors = (
        select(Canvass.turf, Canvass.station, Canvass.door, ended.label("done"))
        .where(Canvass.turf.in_(turfs), Canvass.door.is_not(None))
        .group_by(Canvass.turf, Canvass.station, Canvass.door)
        .subquery()
    )
    rows = await session.execute(
        select(doors.c.turf, doors.c.station, func.count(), func.count().filter(doors.c.done)).group_by(
            doors.c.turf, doors.c.station
        )
    )
    by_turf: dict[UUID, dict[str, DoorCounts]] = {}
    for turf, station, tried, done in rows:
        by_turf.setdefault(turf, {})[station] = DoorCounts(tried, done)
    return by_turf


async def talks_by_station(session: AsyncSession, channel: Channel) -> dict[str, tuple[int, int]]:
    """Count attempts and conversations of a channel by station, for the whole campaign."""
    rows = await session.execute(
        select(Canvass.station, func.count(), func.count().filter(Canvass.outcome.in_(_SPOKE)))
        .where(Canvass.channel == channel)
        .group_by(Canvass.station)
    )
    return {station: (attempts, talks) for station, attempts, talks in rows}


async def count_tries_by_commune(session: AsyncSession, campaign_id: UUID) -> dict[str, tuple[int, int]]:
    """Return the doors tried and the conversations there, by commune."""
    commune = func.split_part(Canvass.station, "_", 1)
    counts = select(commune, func.count(), func.count().filter(Canvass.outcome.in_(_SPOKE)))
    doors = Canvass.campaign_id == campaign_id, Canvass.channel == Channel.DOOR
    return {
        code: (tried, spoke) for code, tried, spoke in await session.execute(counts.where(*doors).group_by(commune))
    }


async def count_tries(session: AsyncSession, campaign_id: UUID) -> tuple[int, int]:
    """Count the attempts and conversations of the whole campaign."""
    counts = select(func.count(), func.count().filter(Canvass.outcome.in_(_SPOKE)))
    attempts, conversations = (await session.execute(counts.where(Canvass.campaign_id == campaign_id))).one()
    return attempts, conversations


def _shown(counts: dict[int, int], conversations: int) -> dict[int, int] | None:
    silent = max(0, conversations - sum(counts.values()))
    if any(0 < count < LEAST for count in (*counts.values(), silent)):
        return None
    return counts
