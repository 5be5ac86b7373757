"""Storing what was reported: rows that are added and never edited, and sums of what was said."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from common.events.crm import CanvassRecorded
from kit.outbox import tell
from kit.unnesting import select_given
from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvasses.models import Canvass, SupportSum
from crm.canvasses.sums import Dated, sums_by_hour, support_by_day


async def insert_new(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """The ids that were new."""
    # In one order for all: two phones that send the same rows wait for each other instead of deadlocking.
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    if not ordered:
        return set()
    table = inspect(Canvass).local_table
    given = select_given(list(table.columns), ordered)
    new = insert(Canvass).from_select(list(table.columns.keys()), given).on_conflict_do_nothing()
    return set(await session.scalars(new.returning(Canvass.id)))


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
    if not rows:
        return
    table = inspect(SupportSum).local_table
    more = insert(SupportSum).from_select(list(table.columns.keys()), select_given(list(table.columns), rows))
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
