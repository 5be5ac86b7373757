"""Display names of payers, decrypted, for members who may see donors."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks import service as banks
from budget.income.donors import service as donors
from budget.income.loans import service as loans
from budget.income.receipts import service as receipts
from budget.payers import service as payers
from budget.payers.schemas import PayerSubject
from budget.payers.service import KnownPayer
from budget.spending.expenses.expense_names import name_providers


async def name_payers(
    session: AsyncSession, campaign_id: UUID, rows: Sequence[KnownPayer]
) -> dict[tuple[str, UUID], str]:
    """Return payers' names by subject and id; erased donors have none."""
    ids: defaultdict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        ids[row.subject].add(row.subject_id)
    lenders = await loans.open_lenders(session, campaign_id, ids[PayerSubject.LOAN] | ids[PayerSubject.GUARANTEE])
    names_by_subject = {
        PayerSubject.DONOR: await donors.name_donors(session, campaign_id, ids[PayerSubject.DONOR]),
        PayerSubject.RECEIPT: await receipts.name_receipts(session, campaign_id, ids[PayerSubject.RECEIPT]),
        PayerSubject.LOAN: lenders,
        PayerSubject.GUARANTEE: lenders,
        PayerSubject.BANK_LINE: await banks.name_lines(session, campaign_id, ids[PayerSubject.BANK_LINE]),
        PayerSubject.EXPENSE: await name_providers(session, campaign_id, ids[PayerSubject.EXPENSE]),
    }
    names = {
        (str(subject), id): name
        for subject, subject_names in names_by_subject.items()
        for id, name in subject_names.items()
    }
    stated = await payers.open_names(session, rows)
    for key, name in stated.items():
        names[key] = f"{names[key]} ({name})" if names.get(key) else name
    return {(row.subject, row.subject_id): names.get((row.subject, row.subject_id), "") for row in rows}
