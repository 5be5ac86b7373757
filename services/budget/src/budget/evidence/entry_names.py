"""Names of the entries that documents prove, as people call them: without who gives or lends."""

from collections.abc import Iterable
from uuid import UUID

from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence.needs import Subject
from budget.income.loans import service as loans
from budget.income.receipts import service as receipts
from budget.spending.expenses import service as expenses


async def name_entries(
    session: AsyncSession, caller: Caller, entries: Iterable[tuple[Subject, UUID]]
) -> dict[UUID, str]:
    ids: dict[Subject, set[UUID]] = {subject: set() for subject in Subject}
    for subject, subject_id in entries:
        ids[subject].add(subject_id)
    campaign_id = caller.campaign_id
    return {
        **await expenses.name_expenses(session, campaign_id, ids[Subject.EXPENSE]),
        **await receipts.name_receipts(session, campaign_id, ids[Subject.RECEIPT]),
        **await loans.name_loans(session, campaign_id, ids[Subject.LOAN]),
    }
