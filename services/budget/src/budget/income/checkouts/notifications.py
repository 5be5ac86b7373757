"""Notifications of providers, as hints: one names a payment, which is read again there. Nothing else is believed.

*HelloAsso* (dev.helloasso.com, « Les notifications », « Paiement autorisé sur un checkout » and « Vérifier
l'authenticité ») posts `{"eventType": "Payment" | "Order" | …, "data": {…}, "metadata": {…}}`, with the metadata that
we sent with the checkout intent; an order also has `data.checkoutIntentId` (its OpenAPI document, commit 150631cf). It
signs for partners only (`x-ha-signature`), and else names the address that it calls from, which a reverse proxy may
hide: so neither is asked for here. *PayPlug* (docs.payplug.com/api, payplug-python `notifications.treat`) posts the
payment or the refund itself to the `notification_url` of the payment, unsigned; its own library reads it again.
Read there, **not tried with an account**. That a refund of HelloAsso has the metadata too is guessed.

The address is a secret link. Who has it can make us ask the provider once more, never make us write what they say.
"""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

import httpx
from kit.web.problems import Problem, Unavailable
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.income.checkouts import service
from budget.income.checkouts.models import Checkout

BY = "payment-provider"
LONGEST_ID = 100


async def hear_notification(
    session: AsyncSession, campaign_id: UUID, body: object, transport: httpx.AsyncBaseTransport | None
) -> bool:
    """Read again the payment that a notification names; return False where it names none of ours.

    Raises Unavailable while the provider does not answer: it will tell again. What else stops the booking (a closed
    account) stands in the list of payments, and is not told again for ever.
    """
    found = await _find_checkout(session, campaign_id, body)
    if found is None:
        return False
    try:
        async with session.begin_nested():
            await service.refresh_checkout(session, campaign_id, found, BY, transport)
    except Unavailable:
        raise
    except Problem:
        return True
    return True


async def _find_checkout(session: AsyncSession, campaign_id: UUID, body: object) -> UUID | None:
    if not isinstance(body, dict):
        return None
    said = cast("Mapping[str, Any]", body)
    reference = _reference(said)
    query = select(Checkout.id).where(Checkout.campaign_id == campaign_id)
    if reference is not None:
        found = await session.scalar(query.where(Checkout.id == reference))
        if found is not None:
            return found
    provider_id = _provider_id(said)
    return await session.scalar(query.where(Checkout.provider_id == provider_id).limit(1)) if provider_id else None


def _reference(said: Mapping[str, Any]) -> UUID | None:
    """Return our own id, which we sent as metadata."""
    metadata = said.get("metadata")
    text = cast("Mapping[str, Any]", metadata).get("reference") if isinstance(metadata, dict) else None
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _provider_id(said: Mapping[str, Any]) -> str:
    match said:
        case {"object": "refund", "payment_id": str(number)}:
            return number[:LONGEST_ID]
        case {"object": "payment", "id": str(number)}:
            return number[:LONGEST_ID]
        case {"eventType": "Order", "data": {"checkoutIntentId": int(number)}}:
            return str(number)[:LONGEST_ID]
        case _:
            return ""
