"""The worker's loop for shifts: reminds the volunteers of a shift on its eve and two hours before."""

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
from crm.campaign_events.shifts.messages import remind_helpers
from crm.campaign_events.shifts.models import Shift

LOOK_SECONDS = 20.0
_DUE = text("""
    select shift.campaign_id, shift.id
    from shift join campaign using (campaign_id)
    where not shift.is_off and not shift.soon_reminded
      and shift.starts_at < now() + make_interval(
        secs => :ahead + (campaign.state ->> 'clock_offset_seconds')::double precision)
    order by shift.starts_at limit 200
""")


async def keep_reminding(sessions: Sessions) -> None:
    """Send due reminders for as long as the worker runs."""
    await look_every(LOOK_SECONDS, remind_due, sessions)


async def remind_due(sessions: Sessions) -> int:
    """Send the reminders that are due; return the number of shifts that were reminded of."""
    async with as_relay(sessions) as session:
        due = (await session.execute(_DUE, {"ahead": LOOK_AHEAD.total_seconds()})).all()
    return sum([await _remind(sessions, row.campaign_id, row.id) for row in due])


async def _remind(sessions: Sessions, campaign_id: UUID, shift_id: UUID) -> bool:
    """Remind all of a shift's people in one transaction: they are few."""
    async with transaction(sessions, campaign_id) as session:
        shift = await session.get_one(Shift, (campaign_id, shift_id), with_for_update=True)
        campaign_event = await get_campaign_event(session, campaign_id, shift.campaign_event_id)
        state = (await get_campaign(session, campaign_id)).state
        now = campaign_now(state)
        if now >= shift.starts_at:
            shift.eve_reminded = shift.soon_reminded = True
        step = due_step(
            shift.starts_at,
            now,
            ZoneInfo(state.time_zone),
            eve_done=shift.eve_reminded,
            soon_done=shift.soon_reminded,
            silent=is_propaganda(campaign_event.kind) and silent_at(state, campaign_event.stations, now),
        )
        if step is None or shift.is_off:
            return False
        await remind_helpers(session, campaign_event, shift, step)
        shift.eve_reminded = True
        shift.soon_reminded = step == "soon"
        return True
