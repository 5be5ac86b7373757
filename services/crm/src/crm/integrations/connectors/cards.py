"""People here as a connector compares them."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger.service import who_refused_all_contact
from crm.people.records import sync
from crm.people.records.sync import Card


async def read_cards(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> dict[UUID, Card]:
    """Return the cards of those of these people who still exist; who refused every channel is closed.

    Closed addresses alone do not tell: of somebody whose phone nobody knows here, they may know it there.
    """
    cards = await sync.read_cards(session, campaign_id, ids)
    refused = await who_refused_all_contact(session, campaign_id, cards)
    for one in refused & cards.keys():
        cards[one] = replace(cards[one], closed=cards[one].closed or not cards[one].agrees_to_contact)
    return cards
