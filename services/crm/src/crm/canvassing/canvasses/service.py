"""Recording of canvasses at doors, by phone and in the street: each report once, even if the network repeats it."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from common.schemas.actions import Channel
from kit.campaigns.queries import campaign_now, local_now, noted_campaign
from kit.db.sessions import any_row
from kit.db.vault import Vault, open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound, Problem
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.canvasses.acceptance import OUTSIDE, TAKEN, Judged, Reason, judge
from crm.canvassing.canvasses.models import Canvass
from crm.canvassing.canvasses.people_met import meet
from crm.canvassing.canvasses.placement import Place, place_reports
from crm.canvassing.canvasses.queries import (
    DaySum,
    DoorCounts,
    StationSums,
    doors_by_turf,
    insert_new,
    known_prints,
    standings_of,
    sums_by_day,
    sums_by_station,
    talks_by_station,
)
from crm.canvassing.canvasses.queries import count_tries as count_tries
from crm.canvassing.canvasses.queries import count_tries_by_commune as count_tries_by_commune
from crm.canvassing.canvasses.questionnaire_answers import check_answers_of
from crm.canvassing.canvasses.revisits import Standing
from crm.canvassing.canvasses.schemas import CanvassCreate
from crm.canvassing.canvasses.station_sums import tell_and_add

_FIRST_FIELDS = {"id", "station", "happened_at", "channel", "outcome", "support"}


class Fate(StrEnum):
    RECORDED = "recorded"
    ELSEWHERE = "elsewhere"
    """Recorded in the station of the door's address, which differs from the reported one."""
    PLACED = "placed"
    """Recorded in the station to which the team moved the reported one (see `placement`)."""
    UNKNOWN_STATION = "unknown_station"
    """Recorded at an unknown station, which the board asks to place."""
    KNOWN = "known"


async def record_canvass(session: AsyncSession, caller: Caller, report: CanvassCreate) -> tuple[Canvass, bool]:
    """Record a canvass; return it, and whether it is new."""
    (fate,), stored = await _record(session, caller, [report], None)
    if fate is TAKEN:
        raise Conflict(*TAKEN)
    if fate is OUTSIDE:
        raise Forbidden(*OUTSIDE)
    if not isinstance(fate, Fate):
        raise Invalid(*fate)
    if fate is Fate.KNOWN:
        return await get_canvass(session, caller.campaign_id, report.id), False
    return Canvass(**stored[report.id]), True


async def record_canvasses(
    session: AsyncSession, caller: Caller, reports: Sequence[CanvassCreate], sent_at: datetime | None = None
) -> list[Fate | Reason]:
    """Store the new and valid reports and tell their totals; return the fate of each.

    `sent_at`: by the clock of the reports' own times.
    """
    return (await _record(session, caller, reports, sent_at))[0]


async def _record(
    session: AsyncSession, caller: Caller, reports: Sequence[CanvassCreate], sent_at: datetime | None
) -> tuple[list[Fate | Reason], dict[UUID, dict[str, Any]]]:
    """Return the fate of each report, and the rows of the new ones."""
    campaign = await noted_campaign(session, caller.campaign_id)
    now = campaign_now(campaign.state)
    places = await place_reports(session, caller.campaign_id, reports)
    judged = [judge(report, sent_at, now) for report in reports]
    moments = [checked.happened_at for checked in judged]
    fates: list[Fate | Reason | None] = [
        checked.reason if _is_within(caller, place) else OUTSIDE for checked, place in zip(judged, places, strict=True)
    ]
    vault = await open_vault(session, caller.campaign_id)
    prints = [_fingerprint(vault, report) for report in reports]
    reports = [place.report for place in places]
    unanswerable, answers = await check_answers_of(session, caller, reports)
    fates = [fate or unanswerable.get(at) for at, fate in enumerate(fates)]

    first: dict[UUID, int] = {}
    for index, report in enumerate(reports):
        if fates[index] is None:
            first.setdefault(report.id, index)
    rows = {at: _row(caller, reports[at], judged[at], prints[at], now) for at in first.values()}
    new_ids = await insert_new(session, [row for at, row in rows.items() if reports[at].person is None])
    for at in sorted(rows, key=lambda at: str(reports[at].id)):
        if (person := reports[at].person) is not None:
            try:
                async with session.begin_nested():
                    if await insert_new(session, [rows[at]]):
                        await meet(session, caller, reports[at], person, moments[at], now)
                        new_ids.add(reports[at].id)
            except Problem as problem:
                fates[at] = (problem.fr, problem.en, f"/person{problem.pointer or ''}")
    stored = {reports[at].id: prints[at] for at in first.values() if reports[at].id in new_ids}
    if old := first.keys() - new_ids:
        stored |= await known_prints(session, old)

    for index, report in enumerate(reports):
        if fates[index] is None:
            # A report whose id was refused earlier in this batch is not stored: the first answer stands.
            if report.id not in stored:
                fates[index] = fates[first[report.id]]
                continue
            fates[index] = Fate.KNOWN if stored[report.id] == prints[index] else TAKEN
            if report.id in new_ids and first[report.id] == index:
                fates[index] = _fate_of(places[index])
    new = [first[canvass_id] for canvass_id in new_ids]
    unnamed = [answers[at] for at in new if at in answers]
    recorded = [(reports[at], moments[at]) for at in new]
    guessed = {reports[at].id for at in new if places[at].is_guessed}
    await tell_and_add(session, caller.campaign_id, recorded, unnamed, campaign.state.time_zone, guessed)
    return [fate for fate in fates if fate is not None], {reports[at].id: rows[at] for at in new}


def _is_within(caller: Caller, place: Place) -> bool:
    """Return whether the reported station or that of the door's address is in the caller's territories."""
    return caller.covers(place.said) or caller.covers(place.report.station)


def _fate_of(place: Place) -> Fate:
    """Return the fate of a new report: recorded, corrected to another station, or at an unknown one."""
    if place.is_unknown:
        return Fate.UNKNOWN_STATION
    if place.report.station != place.at_door:
        return Fate.PLACED
    return Fate.RECORDED if place.report.station == place.said else Fate.ELSEWHERE


async def get_canvass(session: AsyncSession, campaign_id: UUID, canvass_id: UUID) -> Canvass:
    canvass = await session.get(Canvass, (campaign_id, canvass_id))
    if canvass is None:
        raise NotFound("Ce compte rendu est inconnu.", "There is no such canvass.")
    return canvass


async def read_sums(session: AsyncSession, caller: Caller, days: int) -> tuple[datetime, list[StationSums]]:
    """Return the start of the last days, and their totals in each station of the caller's territories."""
    since, _ = await _first_hour(session, caller, days)
    return since, await sums_by_station(session, since, since.date(), caller.territories)


async def read_standings(session: AsyncSession, caller: Caller, doors: Collection[UUID]) -> dict[UUID, Standing]:
    """Return the state of each door, by the rules of `revisits`."""
    return await standings_of(session, caller.campaign_id, doors)


async def read_days(session: AsyncSession, caller: Caller, days: int) -> list[DaySum]:
    """Return the totals of each of the last days in the caller's territories, without empty days."""
    since, time_zone = await _first_hour(session, caller, days)
    return await sums_by_day(session, since, time_zone, caller.territories)


async def count_doors_by_turf(session: AsyncSession, turfs: Collection[UUID]) -> dict[UUID, dict[str, DoorCounts]]:
    """Count the doors visited, and those that need no further visit, by turf and station."""
    return await doors_by_turf(session, turfs)


async def count_talks(session: AsyncSession, channel: Channel) -> dict[str, tuple[int, int]]:
    """Count attempts and conversations of a channel by station, for the whole campaign."""
    return await talks_by_station(session, channel)


async def has_canvasses(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, Canvass, Canvass.campaign_id == campaign_id)


async def _first_hour(session: AsyncSession, caller: Caller, days: int) -> tuple[datetime, str]:
    """Return the local midnight `days` - 1 days ago by the campaign's clock, and its time zone."""
    state = (await noted_campaign(session, caller.campaign_id)).state
    local = local_now(state)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1), state.time_zone


def _fingerprint(vault: Vault, report: CanvassCreate) -> bytes:
    # Empty fields are left out of the hash, so that reports stored before a field existed keep theirs.
    text = report.model_dump_json(exclude_none=True) if _more(report) else report.model_dump_json(include=_FIRST_FIELDS)
    return vault.blind("canvass", text)


def _more(report: CanvassCreate) -> bool:
    return any(getattr(report, name) is not None for name in CanvassCreate.model_fields.keys() - _FIRST_FIELDS)


def _row(caller: Caller, report: CanvassCreate, judged: Judged, fingerprint: bytes, now: datetime) -> dict[str, Any]:
    return {
        "campaign_id": caller.campaign_id,
        "id": report.id,
        "station": report.station,
        "channel": report.channel.value,
        "outcome": report.outcome.value,
        "happened_at": judged.happened_at.astimezone(UTC),
        "claimed_at": report.happened_at.astimezone(UTC) if report.happened_at != judged.happened_at else None,
        "recorded_at": now,
        "recorded_by": caller.subject,
        "late": judged.is_late,
        "fingerprint": fingerprint,
        "door": report.door,
        "turf": report.turf,
        "sheet": report.sheet,
    }
