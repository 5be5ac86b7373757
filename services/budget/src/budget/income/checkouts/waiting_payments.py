"""Polling of the payments begun on the public page: a suite without a public address hears of none by itself."""

from datetime import timedelta
from uuid import UUID

import httpx
from kit.db.sessions import Sessions, transaction
from kit.jobs.watch_loops import list_campaigns, look_every
from kit.web.problems import Problem
from sqlalchemy import func, select

from budget.income.checkouts import declarations, service
from budget.income.checkouts.models import Checkout
from budget.income.checkouts.schemas import CheckoutState

BY = "gift-polling"
LOOK_SECONDS = 120
ASKED_FOR = timedelta(days=2)
"""A page that nobody paid on for longer is asked about when the agent presses, or when it is told of."""
AT_ONCE = 30


async def keep_polling(sessions: Sessions) -> None:
    """Ask the providers again and again, for as long as the worker runs."""
    await look_every(LOOK_SECONDS, poll, sessions)


async def poll(sessions: Sessions, transport: httpx.AsyncBaseTransport | None = None) -> int:
    """Ask about each payment that waits, in a transaction of its own; return how many were booked."""
    booked = 0
    for campaign_id in await list_campaigns(sessions):
        async with transaction(sessions, campaign_id) as session:
            await declarations.forget_unpaid(session, campaign_id)
            waiting = select(Checkout.id).where(
                Checkout.campaign_id == campaign_id,
                Checkout.declared.is_not(None),
                Checkout.state == CheckoutState.WAITING,
                Checkout.opened_at > func.now() - ASKED_FOR,
            )
            # The ones asked about longest ago first: a flood of forms delays nobody for ever.
            oldest = waiting.order_by(Checkout.asked_at.asc().nulls_first(), Checkout.opened_at, Checkout.id)
            ids = list(await session.scalars(oldest.limit(AT_ONCE)))
        booked += sum([await _ask(sessions, campaign_id, one, transport) for one in ids])
    return booked


async def _ask(
    sessions: Sessions, campaign_id: UUID, checkout_id: UUID, transport: httpx.AsyncBaseTransport | None
) -> bool:
    try:
        async with transaction(sessions, campaign_id) as session:
            read = await service.refresh_checkout(session, campaign_id, checkout_id, BY, transport)
    except Problem:
        # Away, other keys, a closed account: it is asked again, and the agent sees it.
        return False
    return read.state is CheckoutState.PAID
