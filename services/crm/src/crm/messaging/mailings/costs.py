"""The cost of a mailing: checked against the ceiling before sending, then told to budget as an action with a cost."""

from datetime import timedelta

from common.schemas.actions import ActionKind
from kit.campaigns.queries import campaign_now, get_campaign
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.campaign.actions.schemas import ActionCreate, CostLineCreate
from crm.messaging.mailings.models import Mailing

LINES: dict[str, tuple[str, int]] = {
    "email": ("Envoi d'e-mails", 10),
    "sms": ("Envoi de SMS", 17),
    "post": ("Lettres et affranchissement", 16),
}
"""Descriptions, and the account's heading (internet, telecommunications, postage), which the financial agent may
change.
"""


async def check_affordable(session: AsyncSession, mailing: Mailing) -> None:
    await actions.check_affordable(session, mailing.campaign_id, mailing.cost_cents)


async def tell_cost(session: AsyncSession, mailing: Mailing) -> None:
    """Tell the cost of a mailing once, under its own id; an interrupted mailing's cost is corrected in budget."""
    if mailing.cost_cents:
        now = campaign_now((await get_campaign(session, mailing.campaign_id)).state)
        label, heading = LINES[mailing.channel]
        action = ActionCreate(
            kind=ActionKind.MAILING,
            title=mailing.name[:120],
            starts_at=now,
            ends_at=now + timedelta(minutes=1),
            cost_lines=[CostLineCreate(label=label, heading=heading, amount_cents=mailing.cost_cents)],
            record_only=True,
        )
        await actions.record_cost(session, action, mailing.campaign_id, mailing.id)
