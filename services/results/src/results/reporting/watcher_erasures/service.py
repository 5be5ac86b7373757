"""Erasure of the people who were in the polling stations, sixty days after the last round or on request.

What they reported stays, under ids that identify nobody: official figures, and the journal of the night. Source: GDPR
art. 5(1)(e); CNIL, 30 January 2026. The periods for appeal (electoral code, R. 119; LO 180) end well before.
"""

from datetime import date, timedelta
from uuid import UUID

from common.scopes import Role
from kit.campaigns.queries import Campaign, campaign_today, get_campaign
from kit.security.auth import Caller, check_in_person
from kit.web.problems import Conflict, Forbidden
from sqlalchemy.ext.asyncio import AsyncSession

from results.journal.service import find_last_of, write_entry
from results.reporting.poll_watchers.service import count_poll_watchers, erase_poll_watchers
from results.reporting.sms_reports.service import count_texts, erase_texts
from results.reporting.watcher_erasures.schemas import ErasureDone, WatcherErasureRead

KEPT = timedelta(days=60)
ACTION = "watchers_erased"
BY_ITSELF = "retention"
"""The actor of automatic erasures, in the journal."""


async def read_erasure(session: AsyncSession, campaign_id: UUID) -> WatcherErasureRead:
    campaign = await get_campaign(session, campaign_id)
    last = await find_last_of(session, ACTION)
    return WatcherErasureRead(
        poll_watchers=await count_poll_watchers(session),
        sms_reports=await count_texts(session),
        allowed_from=_allowed_from(campaign),
        due_on=due_on(campaign),
        is_allowed=campaign_today(campaign.state) >= _allowed_from(campaign),
        last=None
        if last is None
        else ErasureDone(
            at=last.at,
            by_itself=last.actor == BY_ITSELF,
            entry=last.number,
            poll_watchers=last.about["poll_watchers"],
            sms_reports=last.about["sms_reports"],
        ),
    )


async def erase_now(session: AsyncSession, caller: Caller) -> None:
    """Erase everybody on request of who directs the campaign. Raises Conflict before the last round is over."""
    check_in_person(caller)
    if caller.territories or not caller.roles & {Role.MANAGER, Role.CANDIDATE}:
        raise Forbidden(
            "Seule la direction de la campagne efface tout le monde.", "Only who directs the campaign erases everybody."
        )
    campaign = await get_campaign(session, caller.campaign_id)
    if campaign_today(campaign.state) < _allowed_from(campaign):
        raise Conflict(
            "Le dernier tour n’est pas passé : ces personnes seront encore dans les bureaux de vote.",
            "The last round is not over: these people will be in the polling stations.",
        )
    await _erase(session, caller.campaign_id, caller.subject)


async def erase_due(session: AsyncSession, campaign_id: UUID) -> bool:
    """Erase everybody of a campaign whose day has come; return whether there was anybody."""
    campaign = await get_campaign(session, campaign_id)
    if campaign_today(campaign.state) < due_on(campaign):
        return False
    if not await count_poll_watchers(session) and not await count_texts(session):
        return False
    await _erase(session, campaign_id, BY_ITSELF)
    return True


def due_on(campaign: Campaign) -> date:
    """Return the day on which everybody is erased."""
    return campaign.state.rounds[-1].on + KEPT + timedelta(days=1)


def _allowed_from(campaign: Campaign) -> date:
    return campaign.state.rounds[-1].on + timedelta(days=1)


async def _erase(session: AsyncSession, campaign_id: UUID, by: str) -> None:
    texts = await erase_texts(session, campaign_id)
    erased = await erase_poll_watchers(session, campaign_id)
    # The certificate: the journal is a chain, so this line cannot be changed later.
    await write_entry(session, campaign_id, by, ACTION, {"poll_watchers": erased, "sms_reports": texts})
