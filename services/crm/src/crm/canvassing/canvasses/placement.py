"""Canvasses at an unknown polling station: kept, marked, and placed by a coordinator.

They are not refused: the station may be new, and an offline phone cannot check.
"""

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from common.events.crm import CanvassRecorded
from common.schemas.actions import Channel
from kit.campaigns.queries import get_campaign
from kit.db.direct import Direct, ask
from kit.events.outbox import tell
from kit.security.auth import Caller
from kit.web.problems import Invalid, NotFound
from sqlalchemy import Text, bindparam, column, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.canvasses.models import Canvass, StationPlacement, SupportSum
from crm.canvassing.canvasses.outcomes import MEANINGS, Outcome
from crm.canvassing.canvasses.queries import within
from crm.canvassing.canvasses.schemas import CanvassCreate
from crm.canvassing.station_rankings.service import find_unranked, is_unranked, list_stations_in, read_ranked
from crm.territory.addresses.service import stations_of_doors, stations_with_homes

MAX_NEAREST = 3
_GIVEN = (
    func.unnest(bindparam("stations", type_=ARRAY(Text)))
    .table_valued(column("station", Text), name="given")
    .render_derived()
)
_PLACED_IN = func.coalesce(StationPlacement.placed_in, _GIVEN.c.station)
_PLACES = Direct(
    select(_GIVEN.c.station, _PLACED_IN.label("placed_in"), is_unranked(_PLACED_IN).label("is_unranked")).select_from(
        _GIVEN.outerjoin(StationPlacement, StationPlacement.station == _GIVEN.c.station)
    )
)
"""Made once, for every canvass asks it: where the team put stations, and whether the campaign does not have those."""
_REFUSED = (Outcome.REFUSED, Outcome.HOSTILE, Outcome.DO_NOT_CONTACT)


@dataclass(frozen=True)
class Stations:
    """The stations of a campaign.

    `known`: all of them; None if they are not known yet. `placed`: the station to which the team moved each unknown
    one, itself if it is real.
    """

    known: frozenset[str] | None
    placed: Mapping[str, str]

    def is_unknown(self, station: str) -> bool:
        return self.known is not None and station not in self.known and station not in self.placed

    def nearest(self, station: str) -> list[str]:
        """Return the stations with the most similar codes, those of the same commune first."""
        known = sorted(self.known or ())
        same_commune = [code for code in known if code[:5] == station[:5]]
        return difflib.get_close_matches(station, same_commune or known, MAX_NEAREST, cutoff=0.0)


@dataclass(frozen=True)
class UnknownStation:
    station: str
    attempts: int
    last_at: datetime
    nearest: list[str]


async def read_stations(session: AsyncSession) -> Stations:
    ranked = await read_ranked(session)
    known = None if ranked is None else ranked | await stations_with_homes(session)
    rows = await session.execute(select(StationPlacement.station, StationPlacement.placed_in))
    return Stations(known, {row.station: row.placed_in for row in rows})


async def read_stations_in(session: AsyncSession, communes: Collection[str]) -> set[str]:
    """Return the stations of these communes that are known here, by their scores or their addresses."""
    if not communes:
        return set()
    return {*await list_stations_in(session, communes), *await stations_with_homes(session, communes=communes)}


@dataclass(frozen=True)
class Place:
    """The station under which a report is recorded. `said`: the reported station; `at_door`: the station of the door's
    address; `is_guessed`: that one was guessed from geometry.
    """

    report: CanvassCreate
    said: str
    at_door: str
    is_unknown: bool
    is_guessed: bool


async def place_reports(session: AsyncSession, campaign_id: UUID, reports: Sequence[CanvassCreate]) -> list[Place]:
    """Return each report with the station under which it is recorded.

    A door counts for the station of its current address, even if the turf was published before the address moved. A
    station that the team placed is replaced, whichever phone reports it.
    """
    doors = {report.door for report in reports if report.door is not None}
    known = await stations_of_doors(session, campaign_id, doors) if doors else {}
    found = [known.get(report.door) if report.door else None for report in reports]
    at_doors = [one.station if one else report.station for one, report in zip(found, reports, strict=True)]
    placed = {row.station: row for row in await ask(session, _PLACES, {"stations": list(set(at_doors))})}
    stations = [placed[station].placed_in for station in at_doors]
    unknown = await _unknown_of(session, {row.placed_in for row in placed.values() if row.is_unranked})
    return [
        Place(
            report if report.station == station else report.model_copy(update={"station": station}),
            report.station,
            at_door,
            station in unknown,
            is_guessed=one is not None and not one.is_sure,
        )
        for report, at_door, station, one in zip(reports, at_doors, stations, found, strict=True)
    ]


async def find_unknown(session: AsyncSession, stations: Collection[str]) -> set[str]:
    """Return the stations of a batch that are unknown after `read_placed` has replaced the others."""
    return await _unknown_of(session, await find_unranked(session, stations))


async def _unknown_of(session: AsyncSession, unranked: set[str]) -> set[str]:
    left = unranked - await stations_with_homes(session, unranked) if unranked else unranked
    return left - (await read_placed(session, left)).keys() if left else left


async def read_placed(session: AsyncSession, stations: Collection[str]) -> dict[str, str]:
    """Return the replacement of each of these stations that the team has placed."""
    query = select(StationPlacement.station, StationPlacement.placed_in).where(StationPlacement.station.in_(stations))
    return {row.station: row.placed_in for row in await session.execute(query)}


async def list_unknown(session: AsyncSession, territories: Collection[str]) -> list[UnknownStation]:
    """List the stations with canvasses that the campaign does not know, most attempts first."""
    stations = await read_stations(session)
    if stations.known is None:
        return []
    rows = await session.execute(
        select(Canvass.station, func.count().label("attempts"), func.max(Canvass.happened_at).label("last_at"))
        .where(Canvass.station.not_in(stations.known), within(Canvass.station, territories))
        .group_by(Canvass.station)
        .order_by(func.count().desc(), Canvass.station)
    )
    return [
        UnknownStation(row.station, row.attempts, row.last_at, stations.nearest(row.station))
        for row in rows
        if stations.is_unknown(row.station)
    ]


async def place_station(session: AsyncSession, caller: Caller, station: str, placed_in: str) -> int:
    """Move the canvasses of `station` to `placed_in`, now and for later reports; return how many moved.

    `placed_in` equal to `station` confirms it as a real one. Raises NotFound, Invalid.
    """
    caller.check_covers(station)
    caller.check_covers(placed_in)
    stations = await read_stations(session)
    if not stations.is_unknown(station) and station not in stations.placed:
        raise NotFound("Ce bureau est connu : rien n'est à placer.", "This station is known: nothing is to be placed.")
    if placed_in != station and stations.known is not None and placed_in not in stations.known:
        raise Invalid(
            "Choisissez un bureau que la campagne connaît.",
            "Choose a station that the campaign knows.",
            "/station",
            nearest=stations.nearest(placed_in),
        )
    row = {"placed_in": placed_in, "placed_by": caller.subject, "placed_at": datetime.now(UTC)}
    put = insert(StationPlacement).values(campaign_id=caller.campaign_id, station=station, **row)
    await session.execute(put.on_conflict_do_update(index_elements=["campaign_id", "station"], set_=row))
    return 0 if placed_in == station else await _move(session, caller.campaign_id, station, placed_in)


async def _move(session: AsyncSession, campaign_id: UUID, station: str, placed_in: str) -> int:
    moved = (
        await session.execute(
            update(Canvass)
            .where(Canvass.station == station)
            .values(station=placed_in)
            .returning(Canvass.happened_at, Canvass.channel, Canvass.outcome)
        )
    ).all()
    support_rows = (
        await session.execute(
            delete(SupportSum)
            .where(SupportSum.station == station)
            .returning(SupportSum.happened_on, SupportSum.channel, SupportSum.support, SupportSum.answers)
        )
    ).all()
    for row in sorted(support_rows):
        values = {name: getattr(row, name) for name in ("happened_on", "channel", "support", "answers")}
        more = insert(SupportSum).values(campaign_id=campaign_id, station=placed_in, **values)
        key = ["campaign_id", "station", "happened_on", "channel", "support"]
        total = {"answers": SupportSum.answers + more.excluded.answers}
        await session.execute(more.on_conflict_do_update(index_elements=key, set_=total))
    zone = ZoneInfo((await get_campaign(session, campaign_id)).state.time_zone)
    sums = {(row.happened_on, row.channel, row.support): row.answers for row in support_rows}
    await _tell(session, campaign_id, placed_in, [(row[0], row[1], row[2]) for row in moved], sums, zone)
    return len(moved)


async def _tell(
    session: AsyncSession,
    campaign_id: UUID,
    station: str,
    moved: Iterable[tuple[datetime, str, str]],
    said: dict[tuple[date, str, int], int],
    zone: ZoneInfo,
) -> None:
    """Tell the moved reports as if recorded in the new station. Support is kept by day, and told with the day's first
    hour.
    """
    hours: dict[tuple[datetime, str], list[Outcome]] = {}
    for happened_at, channel, outcome in moved:
        hour = happened_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        hours.setdefault((hour, channel), []).append(Outcome(outcome))
    batch, days = uuid4(), set[tuple[date, str]]()
    for (hour, channel), outcomes in sorted(hours.items()):
        # An hour belongs to the day of its last minute; French time zones have whole-hour offsets.
        day = ((hour + timedelta(minutes=59)).astimezone(zone).date(), channel)
        support = {} if day in days else {scale: said[(*day, scale)] for scale in range(1, 6) if (*day, scale) in said}
        days.add(day)
        await tell(
            session,
            CanvassRecorded(
                campaign_id=campaign_id,
                version=1,
                batch=batch,
                station=station,
                hour=hour,
                channel=Channel(channel),
                attempts=len(outcomes),
                answered=sum(MEANINGS[outcome].opened for outcome in outcomes),
                refused=sum(outcome in _REFUSED for outcome in outcomes),
                conversations=sum(MEANINGS[outcome].spoke for outcome in outcomes),
                support=support,
            ),
        )
