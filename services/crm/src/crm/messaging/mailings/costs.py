"""The cost of a send: held against the ceiling before, told to budget as an action that costs once it has begun."""

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
"""Words, and the heading of the account (internet, telecommunications, postage); the agent may choose another."""


async def check_affordable(session: AsyncSession, known: Mailing) -> None:
    await actions.check_affordable(session, known.campaign_id, known.cost_cents)


async def tell_cost(session: AsyncSession, known: Mailing) -> None:
    """Tell the cost of a mailing, once and under its own number: that of a broken-off send is corrected in budget."""
    if known.cost_cents:
        now = campaign_now((await get_campaign(session, known.campaign_id)).state)
        label, heading = LINES[known.channel]
        action = ActionCreate(
            kind=ActionKind.MAILING,
            title=known.name[:120],
            starts_at=now,
            ends_at=now + timedelta(minutes=1),
            cost_lines=[CostLineCreate(label=label, heading=heading, amount_cents=known.cost_cents)],
            record_only=True,
        )
        await actions.record_cost(session, action, known.campaign_id, known.id)
