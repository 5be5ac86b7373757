"""Counts of a message's audience now, and of people left out by reason: contacts, or voters of a roll."""

from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.messaging.mailings.audience import Audience, count_audience, is_targeted
from crm.messaging.mailings.models import Mailing
from crm.messaging.mailings.roll_letters import aim_of, count_voters
from crm.messaging.mailings.schemas import MailingPut


async def audience_of(session: AsyncSession, caller: Caller, mailing: Mailing) -> Audience:
    """Count a mailing's audience in the caller's territories."""
    state = (await get_campaign(session, caller.campaign_id)).state
    aim = aim_of(mailing)
    if aim is not None:
        return await count_voters(session, caller, aim)
    put = MailingPut.model_validate(mailing, from_attributes=True)
    criteria = (put.channel, put.purpose, mailing.filter, mailing.theme, mailing.departments or ())
    return await count_audience(session, caller, state, campaign_now(state), *criteria)


def targets(caller: Caller, mailing: Mailing) -> bool:
    """Return whether the mailing is sent online to a selection of those who agreed."""
    put = MailingPut.model_validate(mailing, from_attributes=True)
    places = [*caller.territories, *(mailing.departments or ())]
    return is_targeted(put.channel, put.purpose, mailing.filter, mailing.theme, places)
