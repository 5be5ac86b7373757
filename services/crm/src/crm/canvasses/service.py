"""Recording what happened at doors, on the phone and in the street: each report once, whatever the line does."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from common.schemas.actions import Channel
from kit.auth import Caller
from kit.campaigns.queries import campaign_now, get_campaign, local_now
from kit.db import any_row
from kit.problems import Conflict, Forbidden, Invalid, NotFound, Problem
from kit.vault import Vault, open_vault
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvasses.acceptance import OUTSIDE, TAKEN, Reason, reason_to_refuse
from crm.canvasses.asking import add_answers, refuse_answers
from crm.canvasses.keeping import add_sums, insert_new, known_prints, tell_sums
from crm.canvasses.meeting import meet
from crm.canvasses.models import Canvass
from crm.canvasses.placement import find_unknown, read_placed
from crm.canvasses.queries import (
    DaySum,
    DoorCounts,
    StationSums,
    doors_by_turf,
    standings_of,
    sums_by_day,
    sums_by_station,
    talks_by_station,
)
from crm.canvasses.queries import count_tries as count_tries
from crm.canvasses.revisits import Standing
from crm.canvasses.schemas import CanvassCreate
from crm.canvasses.timing import is_late, set_right
from crm.territories.service import stations_of_doors

_FIRST_FIELDS = {"id", "station", "happened_at", "channel", "outcome", "support"}


class Fate(StrEnum):
    RECORDED = "recorded"
    ELSEWHERE = "elsewhere"
    """Recorded, in the station that the door's address votes in, which is not the one that was said."""
    PLACED = "placed"
    """Recorded, in the station that the team put this one in (see `placement`)."""
    UNKNOWN_STATION = "unknown_station"
    """Recorded, at a station that the campaign does not know: the board asks to place it."""
    KNOWN = "known"


async def record_canvass(session: AsyncSession, caller: Caller, report: CanvassCreate) -> tuple[Canvass, bool]:
    """The canvass, and whether it is new."""
    (fate,) = await record_canvasses(session, caller, [report])
    if fate is TAKEN:
        raise Conflict(*TAKEN)
    if fate is OUTSIDE:
        raise Forbidden(*OUTSIDE)
    if not isinstance(fate, Fate):
        raise Invalid(*fate)
    return await get_canvass(session, caller.campaign_id, report.id), fate is not Fate.KNOWN


async def record_canvasses(
    session: AsyncSession, caller: Caller, reports: Sequence[CanvassCreate], sent_at: datetime | None = None
) -> list[Fate | Reason]:
    """Store the reports that are new and can be; tell their sums; say what became of each.

    `sent_at`: by the clock that the reports' moments are of.
    """
    campaign = await get_campaign(session, caller.campaign_id)
    now = campaign_now(campaign.state)
    vault = await open_vault(session, caller.campaign_id)
    moments = [set_right(report.happened_at, sent_at, now) for report in reports]
    at_doors = await _placed(session, caller, reports)
    placed = await _put(session, at_doors)
    fates: list[Fate | Reason | None] = [
        reason_to_refuse(report, moment, now) if _is_within(caller, report, there) else OUTSIDE
        for report, there, moment in zip(reports, placed, moments, strict=True)
    ]
    unanswerable = await refuse_answers(session, caller, reports)
    fates = [fate or unanswerable.get(at) for at, fate in enumerate(fates)]
    prints = [_fingerprint(vault, report) for report in reports]
    said = [report.station for report in reports]
    reports = placed

    first: dict[UUID, int] = {}
    for index, report in enumerate(reports):
        if fates[index] is None:
            first.setdefault(report.id, index)
    rows = {at: _row(caller, reports[at], moments[at], prints[at], now) for at in first.values()}
    fresh = await insert_new(session, [row for at, row in rows.items() if reports[at].person is None])
    for at in sorted(rows, key=lambda at: str(reports[at].id)):
        if (person := reports[at].person) is not None:
            try:
                async with session.begin_nested():
                    if await insert_new(session, [rows[at]]):
                        await meet(session, caller, reports[at], person, moments[at], now)
                        fresh.add(reports[at].id)
            except Problem as problem:
                fates[at] = (problem.fr, problem.en, f"/person{problem.pointer or ''}")
    kept = {reports[at].id: prints[at] for at in first.values() if reports[at].id in fresh}
    kept |= await known_prints(session, first.keys() - fresh)

    for index, report in enumerate(reports):
        if fates[index] is None:
            # Beside one of the same id that was refused in this batch nothing is stored: the first reason stands.
            if report.id not in kept:
                fates[index] = fates[first[report.id]]
                continue
            fates[index] = Fate.KNOWN if kept[report.id] == prints[index] else TAKEN
            if report.id in fresh and first[report.id] == index:
                fates[index] = Fate.RECORDED if report.station == said[index] else Fate.ELSEWHERE
    await _mark(session, reports, at_doors, fates)
    recorded = [(reports[first[canvass_id]], moments[first[canvass_id]]) for canvass_id in fresh]
    await tell_sums(session, caller.campaign_id, recorded)
    # Last, since all phones of a station wait for each other at these rows until the transaction ends.
    await add_answers(session, caller, [report for report, _ in recorded])
    await add_sums(session, caller.campaign_id, recorded, campaign.state.time_zone)
    return [fate for fate in fates if fate is not None]


async def _placed(session: AsyncSession, caller: Caller, reports: Sequence[CanvassCreate]) -> list[CanvassCreate]:
    """A door's station is its address's: a turf published before the address was put elsewhere says another."""
    doors = {report.door for report in reports if report.door is not None}
    known = await stations_of_doors(session, caller.campaign_id, doors) if doors else {}
    return [
        report
        if report.door is None or known.get(report.door, report.station) == report.station
        else report.model_copy(update={"station": known[report.door]})
        for report in reports
    ]


async def _put(session: AsyncSession, reports: Sequence[CanvassCreate]) -> list[CanvassCreate]:
    """A station that the team put in another one is that one, whichever phone still says it."""
    placed = await read_placed(session, {report.station for report in reports})
    return [
        report.model_copy(update={"station": placed[report.station]}) if report.station in placed else report
        for report in reports
    ]


async def _mark(
    session: AsyncSession,
    reports: Sequence[CanvassCreate],
    at_doors: Sequence[CanvassCreate],
    fates: list[Fate | Reason | None],
) -> None:
    """Say of each new report whether its station is known, or was put elsewhere."""
    new = [index for index, fate in enumerate(fates) if fate in (Fate.RECORDED, Fate.ELSEWHERE)]
    unknown = await find_unknown(session, {reports[index].station for index in new})
    for index in new:
        if reports[index].station in unknown:
            fates[index] = Fate.UNKNOWN_STATION
        elif reports[index].station != at_doors[index].station:
            fates[index] = Fate.PLACED


def _is_within(caller: Caller, report: CanvassCreate, placed: CanvassCreate) -> bool:
    """Where it was said to be, or where the door's address is now: nothing is lost over which of them it is."""
    return caller.covers(report.station) or caller.covers(placed.station)


async def get_canvass(session: AsyncSession, campaign_id: UUID, canvass_id: UUID) -> Canvass:
    canvass = await session.get(Canvass, (campaign_id, canvass_id))
    if canvass is None:
        raise NotFound("Ce compte rendu est inconnu.", "There is no such canvass.")
    return canvass


async def read_sums(session: AsyncSession, caller: Caller, days: int) -> tuple[datetime, list[StationSums]]:
    """Since when, and what the last days brought in each station of the caller's territories."""
    since, _ = await _first_hour(session, caller, days)
    return since, await sums_by_station(session, since, since.date(), caller.territories)


async def read_standings(session: AsyncSession, caller: Caller, doors: Collection[UUID]) -> dict[UUID, Standing]:
    """What is to be done at each door, by the rules of `revisits`."""
    return await standings_of(session, caller.campaign_id, doors)


async def read_days(session: AsyncSession, caller: Caller, days: int) -> list[DaySum]:
    """What each of the last days brought in the caller's territories; days without anything are left out."""
    since, time_zone = await _first_hour(session, caller, days)
    return await sums_by_day(session, since, time_zone, caller.territories)


async def count_doors_by_turf(session: AsyncSession, turfs: Collection[UUID]) -> dict[UUID, dict[str, DoorCounts]]:
    """Doors that were visited, and those that need no other visit, by turf and station."""
    return await doors_by_turf(session, turfs)


async def count_talks(session: AsyncSession, channel: Channel) -> dict[str, tuple[int, int]]:
    """Attempts and conversations by a channel, by station: the sums of the whole campaign."""
    return await talks_by_station(session, channel)


async def has_canvasses(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, Canvass, Canvass.campaign_id == campaign_id)


async def _first_hour(session: AsyncSession, caller: Caller, days: int) -> tuple[datetime, str]:
    """Local midnight `days` - 1 days ago by the campaign's clock, and its time zone."""
    state = (await get_campaign(session, caller.campaign_id)).state
    local = local_now(state)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1), state.time_zone


def _fingerprint(vault: Vault, report: CanvassCreate) -> bytes:
    # What is left out is left out of the hash: that of a report that was stored before a field existed stays the same.
    said = report.model_dump_json(exclude_none=True) if _more(report) else report.model_dump_json(include=_FIRST_FIELDS)
    return vault.blind("canvass", said)


def _more(report: CanvassCreate) -> bool:
    return any(getattr(report, name) is not None for name in CanvassCreate.model_fields.keys() - _FIRST_FIELDS)


def _row(
    caller: Caller, report: CanvassCreate, happened_at: datetime, fingerprint: bytes, now: datetime
) -> dict[str, object]:
    return {
        "campaign_id": caller.campaign_id,
        "id": report.id,
        "station": report.station,
        "channel": report.channel,
        "outcome": report.outcome,
        "happened_at": happened_at,
        "claimed_at": report.happened_at if report.happened_at != happened_at else None,
        "recorded_at": now,
        "recorded_by": caller.subject,
        "late": is_late(happened_at, now),
        "fingerprint": fingerprint,
        "door": report.door,
        "turf": report.turf,
        "sheet": report.sheet,
    }
