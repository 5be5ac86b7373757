"""Registration of a message as political advertising, once, before it is sent (Regulation (EU) 2024/900)."""

from typing import cast

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.messaging.mailings.audience import Channel, Purpose, is_targeted
from crm.messaging.mailings.models import Mailing, MailingRule
from crm.messaging.mailings.rules import declared_by
from crm.messaging.political_ads.service import check_sponsor, record_use


async def register(
    session: AsyncSession, caller: Caller, state: CampaignState, rule: MailingRule, mailing: Mailing
) -> str:
    """Register the message; return the URL of its notice, empty for one that is no propaganda."""
    if mailing.purpose != "campaign":
        return ""
    check_sponsor(state, declared_by(rule), campaign_now(state))
    if mailing.political_ad_id is None:
        channel, purpose = cast(Channel, mailing.channel), cast(Purpose, mailing.purpose)
        mailing.political_ad_id = await record_use(
            session,
            caller,
            state,
            mailing_id=mailing.id,
            medium=mailing.channel,
            sponsor=rule.sponsor,
            sponsor_address=rule.sponsor_address,
            sponsor_email=rule.reply_to,
            declared=declared_by(rule),
            criteria={"filter": mailing.filter, "theme": mailing.theme, "territories": list(caller.territories)}
            | ({"departments": mailing.departments} if mailing.departments else {})
            | ({"listed": mailing.listed} if mailing.listed else {}),
            targeted=is_targeted(
                channel, purpose, mailing.filter, mailing.theme, [*caller.territories, *(mailing.departments or ())]
            ),
            cost_cents=mailing.cost_cents,
        )
    return f"{mailing.address}/annonce/{mailing.campaign_id}/{mailing.political_ad_id}"
