"""Recording what happened at doors, on the phone and in the street: each report once, whatever the line does."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from common.events.crm import CanvassRecorded
from kit.auth import Caller
from kit.campaigns.queries import campaign_now, get_campaign
from kit.outbox import tell
from kit.problems import Conflict, Forbidden, Invalid, NotFound
from kit.vault import Vault, open_vault
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvasses.acceptance import OUTSIDE, TAKEN, Reason, reason_to_refuse
from crm.canvasses.models import Canvass, SupportSum
from crm.canvasses.queries import DaySum, StationSums, sums_by_day, sums_by_station
from crm.canvasses.schemas import CanvassCreate
from crm.canvasses.sums import sums_by_hour, support_by_day
from crm.canvasses.timing import is_late

_ROWS_AT_ONCE = 1000


class Fate(StrEnum):
    RECORDED = "recorded"
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
    return await get_canvass(session, caller.campaign_id, report.id), fate is Fate.RECORDED


async def record_canvasses(
    session: AsyncSession, caller: Caller, reports: Sequence[CanvassCreate]
) -> list[Fate | Reason]:
    """Store the reports that are new and can be; tell their sums; say what became of each."""
    campaign = await get_campaign(session, caller.campaign_id)
    now = campaign_now(campaign.state)
    vault = await open_vault(session, caller.campaign_id)
    fates: list[Fate | Reason | None] = [
        OUTSIDE if not caller.covers(report.station) else reason_to_refuse(report, now) for report in reports
    ]
    prints = [_fingerprint(vault, report) for report in reports]

    first: dict[UUID, int] = {}
    for index, report in enumerate(reports):
        if fates[index] is None:
            first.setdefault(report.id, index)
    rows = [_row(caller, reports[index], prints[index], now) for index in first.values()]
    fresh = await _insert(session, rows)
    kept = {row["id"]: row["fingerprint"] for row in rows if row["id"] in fresh}
    kept |= await _known_prints(session, first.keys() - fresh)

    for index, report in enumerate(reports):
        if fates[index] is None:
            same = kept[report.id] == prints[index]
            fates[index] = TAKEN if not same else Fate.KNOWN
            if report.id in fresh and first[report.id] == index:
                fates[index] = Fate.RECORDED
    recorded = [reports[first[canvass_id]] for canvass_id in fresh]
    await _add_support(session, caller.campaign_id, recorded, campaign.state.time_zone)
    await _tell_sums(session, caller.campaign_id, recorded)
    return [fate for fate in fates if fate is not None]


async def get_canvass(session: AsyncSession, campaign_id: UUID, canvass_id: UUID) -> Canvass:
    canvass = await session.get(Canvass, (campaign_id, canvass_id))
    if canvass is None:
        raise NotFound("Ce compte rendu est inconnu.", "There is no such canvass.")
    return canvass


async def read_sums(session: AsyncSession, caller: Caller, days: int) -> tuple[datetime, list[StationSums]]:
    """Since when, and what the last days brought in each station of the caller's territories."""
    since, _ = await _first_hour(session, caller, days)
    return since, await sums_by_station(session, since, since.date(), caller.territories)


async def read_days(session: AsyncSession, caller: Caller, days: int) -> list[DaySum]:
    """What each of the last days brought in the caller's territories; days without anything are left out."""
    since, time_zone = await _first_hour(session, caller, days)
    return await sums_by_day(session, since, time_zone, caller.territories)


async def _first_hour(session: AsyncSession, caller: Caller, days: int) -> tuple[datetime, str]:
    """Local midnight `days` - 1 days ago by the campaign's clock, and its time zone."""
    state = (await get_campaign(session, caller.campaign_id)).state
    local = campaign_now(state).astimezone(ZoneInfo(state.time_zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1), state.time_zone


async def _insert(session: AsyncSession, rows: list[dict[str, object]]) -> set[UUID]:
    """The ids that were new."""
    fresh: set[UUID] = set()
    # In one order for all: two phones that send the same rows wait for each other instead of deadlocking.
    rows = sorted(rows, key=lambda row: str(row["id"]))
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = insert(Canvass).values(rows[start : start + _ROWS_AT_ONCE]).on_conflict_do_nothing()
        fresh |= set(await session.scalars(some.returning(Canvass.id)))
    return fresh


async def _known_prints(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, bytes]:
    wanted = list(ids)
    if not wanted:
        return {}
    known = await session.execute(select(Canvass.id, Canvass.fingerprint).where(Canvass.id.in_(wanted)))
    return {row.id: row.fingerprint for row in known}


async def _add_support(
    session: AsyncSession, campaign_id: UUID, reports: Sequence[CanvassCreate], time_zone: str
) -> None:
    sums = sorted(support_by_day(reports, time_zone).items())
    rows = [
        {
            "campaign_id": campaign_id,
            "station": station,
            "happened_on": day,
            "channel": channel,
            "support": support,
            "answers": answers,
        }
        for (station, day, channel, support), answers in sums
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        more = insert(SupportSum).values(rows[start : start + _ROWS_AT_ONCE])
        total = {"answers": SupportSum.answers + more.excluded.answers}
        key = ["campaign_id", "station", "happened_on", "channel", "support"]
        await session.execute(more.on_conflict_do_update(index_elements=key, set_=total))


async def _tell_sums(session: AsyncSession, campaign_id: UUID, reports: Sequence[CanvassCreate]) -> None:
    batch = uuid4()
    for (station, hour, channel), total in sorted(sums_by_hour(reports).items()):
        told = CanvassRecorded(
            campaign_id=campaign_id,
            version=1,
            batch=batch,
            station=station,
            hour=hour,
            channel=channel,
            attempts=total.attempts,
            answered=total.answered,
            refused=total.refused,
            conversations=total.conversations,
            support=dict(total.support),
        )
        await tell(session, told)


def _fingerprint(vault: Vault, report: CanvassCreate) -> bytes:
    return vault.blind("canvass", report.model_dump_json())


def _row(caller: Caller, report: CanvassCreate, fingerprint: bytes, now: datetime) -> dict[str, object]:
    return {
        "campaign_id": caller.campaign_id,
        "id": report.id,
        "station": report.station,
        "channel": report.channel,
        "outcome": report.outcome,
        "happened_at": report.happened_at,
        "recorded_at": now,
        "recorded_by": caller.subject,
        "late": is_late(report.happened_at, now),
        "fingerprint": fingerprint,
    }
