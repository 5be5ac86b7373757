"""Rows that no route makes in the test's campaign: a letter of the commission, a joined list, a gift paid online."""

import json
from datetime import date
from uuid import UUID

from budget.accounts.list_unions.models import ListUnion
from budget.filing.settlements.models import CommissionLetter
from budget.filing.settlements.service import LETTER
from budget.income.checkouts.models import Checkout
from budget.income.checkouts.service import URL_FIELD
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault

from tests.isolation import canaries


async def fill_letter(sessions: Sessions, campaign_id: UUID) -> str:
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        letter = CommissionLetter(
            campaign_id=campaign_id,
            received_on=date(2029, 10, 2),
            answer_due_on=date(2029, 10, 17),
            sealed=vault.seal(LETTER, json.dumps([canaries.NOTE, None])),
            recorded_by="agent",
        )
        session.add(letter)
        await session.flush()
        return str(letter.id)


async def fill_union(sessions: Sessions, campaign_id: UUID) -> str:
    """A list that joined: no route notes one in the campaign's election, which has no lists."""
    async with transaction(sessions, campaign_id) as session:
        union = ListUnion(
            campaign_id=campaign_id,
            kind="joined",
            name=canaries.SUPPLIER,
            united_on=date(2029, 3, 2),
            spent_cents=5_000,
            set_by="agent",
        )
        session.add(union)
        await session.flush()
        return str(union.id)


async def fill_checkout(sessions: Sessions, campaign_id: UUID, donor_id: str) -> str:
    """A gift to be paid: no provider is asked for it."""
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        checkout = Checkout(
            campaign_id=campaign_id,
            provider="payplug",
            provider_id="pay_canari",
            donor_id=UUID(donor_id),
            amount_cents=5_000,
            pay_url=vault.seal(URL_FIELD, f"https://pay.exemple.fr/{canaries.SURNAME}"),
            opened_by="agent",
        )
        session.add(checkout)
        await session.flush()
        return str(checkout.id)
