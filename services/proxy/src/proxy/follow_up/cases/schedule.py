"""Scheduled work by the campaign's clock: proposals expire, people are reminded, finished cases are closed."""

import asyncio
import logging
from uuid import UUID
from zoneinfo import ZoneInfo

from kit import messages
from kit.campaigns.queries import Campaign, campaign_now, campaign_today, find_campaign, local_day
from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, is_outage, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases import queries, service
from proxy.intake.requests import service as requests
from proxy.intake.requests.states import State
from proxy.matching.matches import service as matches
from proxy.matching.partner_matches import service as partner_matches
from proxy.matching.partner_matches.reminders import remind_one
from proxy.matching.shared_matches import live_matches
from proxy.messages.notices import service as notices
from proxy.messages.notices.steps import FIRST_HOUR, LAST_HOUR, Step, step_on

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 20.0
MAX_AT_ONCE = 300
"""Reminders of one round in one transaction; the others come with the next look."""
_LOCK = 7_003


async def keep_following(sessions: Sessions) -> None:
    while not is_cancelled():
        async with as_relay(sessions) as session:
            campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
        for campaign_id in campaigns:
            try:
                await follow(sessions, campaign_id)
            except Exception as error:
                if is_outage(error):
                    raise
                # One campaign's fault must not keep the others from being reminded.
                log.error("a campaign could not be followed: %s", type(error).__name__, exc_info=error)
        await asyncio.sleep(FOLLOW_SECONDS)


async def follow(sessions: Sessions, campaign_id: UUID) -> None:
    """Process every campaign once; if there are several workers, one does it."""
    async with transaction(sessions, campaign_id) as session:
        locked = select(func.pg_try_advisory_xact_lock(_LOCK, func.hashtext(str(campaign_id))))
        campaign = await find_campaign(session, campaign_id)
        if campaign is None or not await session.scalar(locked):
            return
        await matches.expire(session, campaign)
        await partner_matches.expire(session, campaign)
        await service.close_unserved(session, campaign)
        now = campaign_now(campaign.state)
        hour = now.astimezone(ZoneInfo(campaign.state.time_zone)).hour
        if FIRST_HOUR <= hour < LAST_HOUR:
            for round_day in campaign.state.rounds:
                step = step_on(round_day.on, local_day(campaign.state, now))
                if step is not None:
                    await remind(session, campaign, step, round_day.number)


async def _asked_of_the_round_before(session: AsyncSession, campaign: Campaign, round: int) -> set[UUID]:
    """Return the matches that also cover an earlier round still to come: one proxy is made for both."""
    today = campaign_today(campaign.state)
    earlier = [
        round_day.number for round_day in campaign.state.rounds if round_day.number < round and today <= round_day.on
    ]
    return {vote.proposal_id for number in earlier for vote in await matches.list_votes(session, number)}


async def remind(session: AsyncSession, campaign: Campaign, step: Step, round: int) -> int:
    """Remind each person once for each step of a round; return how many matches and requests were processed."""
    names = await messages.queued_names(session, campaign.id, notices.reminder_name(step, round))
    done = {name.rpartition(":")[2] for name in names}
    made = await queries.established_among(session)
    proposal_ids = {report.proposal_id for report in await queries.reports_of(session) if report.round == round}
    already_asked = await _asked_of_the_round_before(session, campaign, round)
    count = 0
    for vote in await matches.list_votes(session, round):
        established = vote.proposal_id in made
        silent = (established and step not in (Step.EVE, Step.AFTER)) or (
            step is Step.AFTER and vote.proposal_id in proposal_ids
        )
        silent = silent or (not established and vote.proposal_id in already_asked)
        if silent or str(vote.proposal_id) in done or count >= MAX_AT_ONCE:
            continue
        await notices.remind_both(
            session,
            campaign,
            step,
            round,
            vote.request_id,
            vote.offer_id,
            vote.proposal_id,
            established=established,
        )
        count += 1
        if step is Step.EVE and established:
            request = await requests.get_request(session, campaign.id, vote.request_id, lock=True)
            if request.state == State.ESTABLISHED:
                await requests.move_request(session, campaign, request, State.REMINDED)
    for match in await live_matches.accepted_in(session, round):
        if str(match.id) not in done and count < MAX_AT_ONCE:
            count += await remind_one(session, campaign, match, step, round)
    if step is Step.THREE:
        for request in await requests.list_seeking(session):
            if round in request.rounds and str(request.id) not in done and count < MAX_AT_ONCE:
                await notices.notify_unserved(session, campaign, request, round)
                count += 1
    return count
