"""A message in the register of political advertising: once, before anybody gets it (Regulation (EU) 2024/900)."""

from typing import cast

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.messaging.mailings.audience import Channel, Purpose, is_targeted
from crm.messaging.mailings.models import Mailing, MailingRule
from crm.messaging.mailings.service import declared_by
from crm.messaging.political_ads.service import check_sponsor, record_use


async def register(
    session: AsyncSession, caller: Caller, state: CampaignState, rule: MailingRule, known: Mailing
) -> str:
    """The address of its notice; empty for what is no propaganda."""
    if known.purpose != "campaign":
        return ""
    check_sponsor(state, declared_by(rule), campaign_now(state))
    if known.political_ad_id is None:
        channel, purpose = cast(Channel, known.channel), cast(Purpose, known.purpose)
        known.political_ad_id = await record_use(
            session,
            caller,
            state,
            mailing_id=known.id,
            medium=known.channel,
            sponsor=rule.sponsor,
            sponsor_address=rule.sponsor_address,
            sponsor_email=rule.reply_to,
            declared=declared_by(rule),
            criteria={"filter": known.filter, "theme": known.theme, "territories": list(caller.territories)}
            | ({"departments": known.departments} if known.departments else {})
            | ({"listed": known.listed} if known.listed else {}),
            targeted=is_targeted(
                channel, purpose, known.filter, known.theme, [*caller.territories, *(known.departments or ())]
            ),
            cost_cents=known.cost_cents,
        )
    return f"{known.address}/annonce/{known.campaign_id}/{known.political_ad_id}"
