"""Cost of a mailing by SMS: the parts of each person's text, summed over all who are reached, times the price."""

from decimal import ROUND_HALF_UP, Decimal

from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.messaging.mailings.audience_counts import audience_of
from crm.messaging.mailings.models import Mailing
from crm.messaging.mailings.previews import seen_by


async def count_sms(session: AsyncSession, caller: Caller, mailing: Mailing, address: str) -> int:
    """Return how many SMS the mailing is charged as, as an invented person's names make it long."""
    parts = (await seen_by(session, caller, mailing, None, address)).parts
    return parts * (await audience_of(session, caller, mailing)).reached


async def price_sms(
    session: AsyncSession, caller: Caller, mailing: Mailing, price: Decimal | None, address: str
) -> None:
    """Set the cost of a mailing by SMS from the price of one, in euros; nothing for another channel."""
    if price is None or mailing.channel != "sms":
        return
    cents = price * 100 * await count_sms(session, caller, mailing, address)
    mailing.cost_cents = int(cents.to_integral_value(ROUND_HALF_UP))
