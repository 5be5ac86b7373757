"""What can be found in budget: expenses, by their label or supplier."""

from collections.abc import Sequence

from kit.campaigns.queries import get_campaign
from kit.pages.search import MOST, SearchResult, Source, found
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings.amounts import amount_in
from budget.ceilings.service import currency_of
from budget.spending.expenses.open_expenses import Sought, list_expenses


async def _find_expenses(session: AsyncSession, caller: Caller, text: str) -> Sequence[SearchResult]:
    rows = await list_expenses(session, caller.campaign_id, Sought(words=text), 0, MOST)
    money = amount_in(currency_of((await get_campaign(session, caller.campaign_id)).state))
    return [found("expense", expense.label, f"/expenses/{expense.id}", money(expense.amount_cents)) for expense in rows]


SOURCES = (Source(frozenset({"expenses:read"}), _find_expenses),)
