"""The totals by which a batch is told and stored; nothing finer leaves the service."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeAlias, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from common.events.crm import CanvassRecorded
from common.schemas.actions import Channel
from kit.db.unnest_insert import RowsInsert
from kit.events.outbox import tell
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.canvasses.models import SupportSum
from crm.canvassing.canvasses.outcomes import MEANINGS, Outcome
from crm.canvassing.canvasses.schemas import CanvassCreate
from crm.forms.answers.sums import Unnamed, sum_unnamed

Dated: TypeAlias = tuple[CanvassCreate, datetime]
"""A report, and when it happened by the server's clock."""


@dataclass
class Sum:
    """The totals of one station, hour and channel."""

    attempts: int = 0
    answered: int = 0
    refused: int = 0
    conversations: int = 0
    support: Counter[int] = field(default_factory=Counter[int])
    guessed: int = 0
    """Attempts at doors whose station was guessed from geometry."""


async def tell_and_add(
    session: AsyncSession,
    campaign_id: UUID,
    reports: Sequence[Dated],
    answers: Sequence[Unnamed],
    time_zone: str,
    guessed: Collection[UUID] = (),
) -> None:
    """Tell the totals of new reports, and add their answers and support to the stations'. `guessed`: the reports whose
    station was guessed from geometry.

    Call it last: other phones of the station wait for these row locks until the transaction ends.
    """
    await _tell(session, campaign_id, reports, guessed)
    await sum_unnamed(session, campaign_id, answers)
    await _add_support(session, campaign_id, reports, time_zone)


def sums_by_hour(reports: Iterable[Dated], guessed: Collection[UUID] = ()) -> dict[tuple[str, datetime, Channel], Sum]:
    sums: dict[tuple[str, datetime, Channel], Sum] = {}
    for report, happened_at in reports:
        key = (report.station, hour_of(happened_at), report.channel)
        total = sums.setdefault(key, Sum())
        add(total, report)
        total.guessed += report.id in guessed
    return sums


def add(total: Sum, report: CanvassCreate) -> None:
    meaning = MEANINGS[report.outcome]
    total.attempts += 1
    total.answered += meaning.opened
    total.conversations += meaning.spoke
    total.refused += report.outcome in (Outcome.REFUSED, Outcome.HOSTILE, Outcome.DO_NOT_CONTACT)
    if report.support is not None:
        total.support[report.support] += 1


def support_by_day(reports: Iterable[Dated], time_zone: str) -> Counter[tuple[str, date, Channel, int]]:
    """Count the people at each step of the support scale, by station, local day and channel."""
    zone = ZoneInfo(time_zone)
    return Counter(
        (report.station, happened_at.astimezone(zone).date(), report.channel, report.support)
        for report, happened_at in reports
        if report.support is not None
    )


def hour_of(moment: datetime) -> datetime:
    """Return the hour of a moment. Events are no finer: minutes would distinguish doors."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


async def _tell(session: AsyncSession, campaign_id: UUID, reports: Sequence[Dated], guessed: Collection[UUID]) -> None:
    batch = uuid4()
    for (station, hour, channel), total in sorted(sums_by_hour(reports, guessed).items()):
        canvass_recorded = CanvassRecorded(
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
            guessed=total.guessed,
        )
        await tell(session, canvass_recorded)


async def _add_support(session: AsyncSession, campaign_id: UUID, reports: Sequence[Dated], time_zone: str) -> None:
    """Add to the stations' totals, in one order to avoid deadlocks."""
    support = sorted(support_by_day(reports, time_zone).items())
    rows = [{"campaign_id": campaign_id, "answers": n, **dict(zip(_OF, of, strict=True))} for of, n in support]
    if rows:
        await _MORE.execute(session, rows)


_SUMS = cast(Table, SupportSum.__table__)
_OF = ("station", "happened_on", "channel", "support")
_MORE = RowsInsert(
    _SUMS,
    lambda more: more.on_conflict_do_update(
        index_elements=["campaign_id", *_OF], set_={"answers": _SUMS.c.answers + more.excluded.answers}
    ),
)
