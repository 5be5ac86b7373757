"""The retention of registrations: names and addresses go a month after the event; the count of those who came stays."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from kit.messages import forget_messages
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events import service as campaign_events
from crm.campaign_events.registrations.models import Rsvp
from crm.campaign_events.registrations.service import count_states

AT_ONCE = 500


async def count_old(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    """Count the registrations for events that were over before that day."""
    ids = await campaign_events.ended_before(session, campaign_id, datetime.combine(until, time(0), UTC))
    return await session.scalar(select(func.count()).select_from(Rsvp).where(*_due(campaign_id, ids))) or 0


async def forget_old(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    """Forget one transaction's worth. Those who agreed to be remembered keep a line on their card, nothing sealed."""
    ids = await campaign_events.ended_before(session, campaign_id, datetime.combine(until, time(0), UTC))
    rows = select(Rsvp).where(*_due(campaign_id, ids)).order_by(Rsvp.id).limit(AT_ONCE)
    found = (await session.scalars(rows.with_for_update())).all()
    held = await campaign_events.named_campaign_events(
        session, campaign_id, sorted({one.campaign_event_id for one in found})
    )
    counts = await count_states(session, campaign_id, list(held))
    for campaign_event_id, campaign_event in held.items():
        await campaign_events.keep_count(session, campaign_event, counts[campaign_event_id]["came"])
    for rsvp in found:
        await forget_messages(session, campaign_id, rsvp.id)
    mine = (Rsvp.campaign_id == campaign_id, Rsvp.id.in_([one.id for one in found]))
    kept = Rsvp.person_id.is_not(None)
    bare = {"sealed": None, "address": None, "code": None, "network": None}
    await session.execute(update(Rsvp).where(*mine, kept).values(**bare))
    await session.execute(delete(Rsvp).where(*mine, Rsvp.person_id.is_(None)))
    return len(found)


def _due(campaign_id: UUID, campaign_event_ids: Sequence[UUID]) -> tuple[ColumnElement[bool], ...]:
    still_there = or_(Rsvp.sealed.is_not(None), Rsvp.person_id.is_(None))
    return Rsvp.campaign_id == campaign_id, Rsvp.campaign_event_id.in_(campaign_event_ids), still_there
