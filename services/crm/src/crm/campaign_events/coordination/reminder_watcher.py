"""The worker's loop for campaign events: sends due reminders, and fills the places that came free."""

from uuid import UUID
from zoneinfo import ZoneInfo

from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.jobs.watch_loops import look_every
from sqlalchemy import text

from crm.campaign_events.events.kinds import is_propaganda
from crm.campaign_events.events.reminder_times import LOOK_AHEAD, due_step
from crm.campaign_events.events.service import get_campaign_event, silent_at
from crm.campaign_events.registrations.reminders import remind_some
from crm.campaign_events.registrations.service import fill_seats

LOOK_SECONDS = 20.0
_DUE = text("""
    select campaign_event.campaign_id, campaign_event.id
    from campaign_event join campaign using (campaign_id)
    where campaign_event.status = 'planned' and not campaign_event.soon_reminded
      and campaign_event.starts_at < now() + make_interval(
        secs => :ahead + (campaign.state ->> 'clock_offset_seconds')::double precision)
    order by campaign_event.starts_at limit 200
""")


async def keep_reminding(sessions: Sessions) -> None:
    """Send due reminders for as long as the worker runs."""
    await look_every(LOOK_SECONDS, remind_due, sessions)


async def remind_due(sessions: Sessions) -> int:
    """Send the reminders that are due; return the number of events that were reminded of."""
    async with as_relay(sessions) as session:
        due = (await session.execute(_DUE, {"ahead": LOOK_AHEAD.total_seconds()})).all()
    return sum([await _remind(sessions, row.campaign_id, row.id) for row in due])


async def _remind(sessions: Sessions, campaign_id: UUID, campaign_event_id: UUID) -> bool:
    async with transaction(sessions, campaign_id) as session:
        campaign_event = await get_campaign_event(session, campaign_id, campaign_event_id, lock=True)
        if campaign_event.status != "planned":  # called off meanwhile
            return False
        state = (await get_campaign(session, campaign_id)).state
        now = campaign_now(state)
        # Of people who were erased the place is left without a word.
        await fill_seats(session, campaign_event)
        if now >= campaign_event.starts_at:
            campaign_event.eve_reminded = campaign_event.soon_reminded = True
            return False
        step = due_step(
            campaign_event.starts_at,
            now,
            ZoneInfo(state.time_zone),
            eve_done=campaign_event.eve_reminded,
            soon_done=campaign_event.soon_reminded,
            silent=is_propaganda(campaign_event.kind) and silent_at(state, campaign_event.stations, now),
        )
        starts_at = campaign_event.starts_at
    if step is None:
        return False
    after: UUID | None = None
    while True:
        async with transaction(sessions, campaign_id) as session:
            campaign_event = await get_campaign_event(session, campaign_id, campaign_event_id, lock=True)
            if campaign_event.status != "planned" or campaign_event.starts_at != starts_at:
                return False
            after = await remind_some(session, campaign_event, step, after)
            if after is None:
                campaign_event.eve_reminded = True
                campaign_event.soon_reminded = step == "soon"
                return True
