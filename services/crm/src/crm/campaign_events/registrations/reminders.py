"""Reminders of an event, to those who asked for them; and messages to all who come when it changes."""

from collections.abc import Sequence
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.messages import cancel_messages
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events.reminder_times import Step, said_until
from crm.campaign_events.events.service import KnownCampaignEvent
from crm.campaign_events.registrations.message_text import Occasion
from crm.campaign_events.registrations.messages import KIND, write_to
from crm.campaign_events.registrations.models import Rsvp

AT_ONCE = 200
"""Messages of one transaction."""


async def remind_some(
    session: AsyncSession, campaign_event: KnownCampaignEvent, step: Step, after: UUID | None
) -> UUID | None:
    """The next ones in their order; where to go on, or None at the end. Each is queued once, whoever is killed."""
    state = (await get_campaign(session, campaign_event.campaign_id)).state
    rows = _people(campaign_event, ("coming",), after).where(Rsvp.wants_reminders)
    found = (await session.scalars(rows.limit(AT_ONCE))).all()
    for rsvp in found:
        await write_to(
            session,
            state,
            campaign_event,
            rsvp,
            step,
            now=campaign_now(state),
            once=f"{step}:{campaign_event.starts_at:%Y%m%d%H%M}",
            until=said_until(step, campaign_event.starts_at),
            bulk=True,
        )
    return found[-1].id if len(found) == AT_ONCE else None


async def tell_everyone(session: AsyncSession, campaign_event: KnownCampaignEvent, occasion: Occasion) -> None:
    """Write to all who have a place or wait that the event moved or is cancelled, in the transaction of the change."""
    state = (await get_campaign(session, campaign_event.campaign_id)).state
    after: UUID | None = None
    while True:
        found: Sequence[Rsvp] = (
            await session.scalars(_people(campaign_event, ("coming", "waiting"), after).limit(AT_ONCE))
        ).all()
        for rsvp in found:
            # What waits to be sent says what is not so any more.
            await cancel_messages(session, campaign_event.campaign_id, rsvp.id, [KIND])
            once = f"{occasion}:{campaign_event.version}"
            await write_to(
                session, state, campaign_event, rsvp, occasion, now=campaign_now(state), once=once, bulk=True
            )
        if len(found) < AT_ONCE:
            return
        after = found[-1].id


def _people(campaign_event: KnownCampaignEvent, states: Sequence[str], after: UUID | None) -> Select[Rsvp]:
    rows = select(Rsvp).where(
        Rsvp.campaign_id == campaign_event.campaign_id,
        Rsvp.campaign_event_id == campaign_event.id,
        Rsvp.state.in_(states),
    )
    return (rows if after is None else rows.where(Rsvp.id > after)).order_by(Rsvp.id)
