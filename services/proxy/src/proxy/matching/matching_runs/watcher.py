"""Watcher that starts matchings for new, changed or unanswered people, from the first confirmed request on.

New people are matched at once around their place; the whole pool is matched afterwards.
"""

from uuid import UUID

from kit import jobs
from kit.campaigns.queries import campaign_now, get_campaign, local_day
from kit.db.sessions import Sessions
from kit.jobs.watch_loops import look_every, visit_campaigns
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.matching.matches import service
from proxy.matching.matches.matching_requests import MATCHING, MatchingScope
from proxy.matching.matching_runs.matching_job import is_under_way
from proxy.people.identities.application import is_open

EVERY_SECONDS = 20.0
MAX_LOCAL = 20
"""More arrivals than that are matched with the whole pool."""


async def keep_matching(sessions: Sessions) -> None:
    """Run `look_once` for ever."""
    await look_every(EVERY_SECONDS, look_once, sessions)


async def look_once(sessions: Sessions) -> int:
    """Request the due matchings; return for how many campaigns."""
    return await visit_campaigns(sessions, _look)


async def _look(session: AsyncSession, campaign_id: UUID) -> bool:
    last = await service.last_run(session)
    if await is_under_way(session):
        return False
    campaign = await get_campaign(session, campaign_id)
    now = campaign_now(campaign.state)
    today = local_day(campaign.state, now)
    if not any(is_open(round_day.on, today) for round_day in campaign.state.rounds):
        return False
    if last is None:
        if not await requests.list_seeking(session):
            return False
        await jobs.enqueue_job(session, campaign_id, MATCHING, MatchingScope(), requested_by="matching")
        return True
    seeking = await requests.list_arrived(session, last.cutoff_at)
    offering = await offers.list_arrived(session, last.cutoff_at)
    if not seeking and not offering and not await service.list_expired(session, now):
        return False
    is_local = len(seeking) + len(offering) <= MAX_LOCAL
    scope = MatchingScope(requests=seeking, offers=offering) if is_local else MatchingScope()
    await jobs.enqueue_job(session, campaign_id, MATCHING, scope, requested_by="matching")
    return True
