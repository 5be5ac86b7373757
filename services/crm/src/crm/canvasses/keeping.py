"""Storing what was reported: rows that are added and never edited, and sums of what was said."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from common.events.crm import CanvassRecorded
from kit.outbox import tell
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvasses.models import Canvass, SupportSum
from crm.canvasses.sums import Dated, sums_by_hour, support_by_day

_ROWS_AT_ONCE = 1000


async def insert_new(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """The ids that were new."""
    fresh: set[UUID] = set()
    # In one order for all: two phones that send the same rows wait for each other instead of deadlocking.
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    for start in range(0, len(ordered), _ROWS_AT_ONCE):
        some = insert(Canvass).values(ordered[start : start + _ROWS_AT_ONCE]).on_conflict_do_nothing()
        fresh |= set(await session.scalars(some.returning(Canvass.id)))
    return fresh


async def known_prints(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, bytes]:
    wanted = list(ids)
    if not wanted:
        return {}
    known = await session.execute(select(Canvass.id, Canvass.fingerprint).where(Canvass.id.in_(wanted)))
    return {row.id: row.fingerprint for row in known}


async def add_sums(session: AsyncSession, campaign_id: UUID, reports: Sequence[Dated], time_zone: str) -> None:
    """What was said, to the sums of the stations; in one order for all, as above."""
    support = sorted(support_by_day(reports, time_zone).items())
    key = ("station", "happened_on", "channel", "support")
    rows = [{"campaign_id": campaign_id, "answers": n, **dict(zip(key, of, strict=True))} for of, n in support]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        more = insert(SupportSum).values(rows[start : start + _ROWS_AT_ONCE])
        total = {"answers": SupportSum.answers + more.excluded.answers}
        await session.execute(more.on_conflict_do_update(index_elements=["campaign_id", *key], set_=total))


async def tell_sums(session: AsyncSession, campaign_id: UUID, reports: Sequence[Dated]) -> None:
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
