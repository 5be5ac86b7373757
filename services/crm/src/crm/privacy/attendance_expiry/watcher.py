"""Destruction of attendance records once the last round is over, with a certificate."""

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now
from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.jobs.watch_loops import look_every
from sqlalchemy import select

from crm.people.records.mobilisation_windows import is_over
from crm.privacy.retention_rules.service import ask_now

LOOK_SECONDS = 600.0


async def keep_destroying(sessions: Sessions) -> None:
    """Start the destruction of due attendance records, for as long as the worker runs."""
    await look_every(LOOK_SECONDS, destroy_all, sessions)


async def destroy_all(sessions: Sessions) -> int:
    """Request a retention run in every campaign whose last round is over; return how many."""
    async with as_relay(sessions) as session:
        rows = (await session.execute(select(CAMPAIGN.c.campaign_id, CAMPAIGN.c.state))).all()
    requested = 0
    for campaign_id, stored_state in rows:
        state = CampaignState.model_validate(stored_state)
        if is_over(state, campaign_now(state)):
            async with transaction(sessions, campaign_id) as session:
                requested += await ask_now(session, campaign_id, "attendance")
    return requested
