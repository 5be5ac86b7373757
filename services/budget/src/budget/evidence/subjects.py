"""The entry that a document proves: what it needs, for how much, and who may see its documents."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence.needs import NONE, Kind, Subject, expense_needs, loan_needs, receipt_needs
from budget.income.loans import service as loans
from budget.income.loans.terms import Lender
from budget.income.receipts import service as receipts
from budget.ledger.journals.postings import Payer
from budget.spending.expenses import service as expenses


@dataclass(frozen=True)
class Entry:
    id: UUID
    needs: Set[Kind]
    amount_cents: int
    private: bool
    """Its documents show who gives or lends."""


async def find_entry(
    session: AsyncSession, caller: Caller, subject: Subject, subject_id: UUID | None, *, reversed_too: bool = False
) -> Entry:
    """Raises Invalid at `/subject_id` where the caller's campaign has no such entry, Conflict where it was reversed."""
    if (subject is Subject.ACCOUNT) != (subject_id is None) and not reversed_too:
        raise Invalid(
            "Dites de quelle écriture c'est la pièce ; pour le compte entier, ne donnez pas d'identifiant.",
            "Say which entry it proves; for the account as a whole give no id.",
            "/subject_id",
        )
    if subject is Subject.ACCOUNT or subject_id is None:
        _check_member(caller)
        return Entry(caller.campaign_id, NONE, 0, private=False)
    try:
        entry, gone = await _find(session, caller, subject, subject_id)
    except NotFound as error:
        raise Invalid(error.fr, error.en, "/subject_id") from error
    if gone and not reversed_too:
        raise Conflict(
            "Cette écriture a été annulée : elle n'a plus besoin de pièce.",
            "This entry was reversed: it needs no document any more.",
            "/subject_id",
        )
    return entry


async def _find(session: AsyncSession, caller: Caller, subject: Subject, subject_id: UUID) -> tuple[Entry, bool]:
    match subject:
        case Subject.EXPENSE:
            expense = await expenses.get_expense(session, caller.campaign_id, subject_id)
            if "expenses:read" not in caller.scopes and expense.created_by != caller.subject:
                raise NotFound("Cette dépense n'existe pas.", "There is no such expense.")
            gone = expense.reversed_at is not None
            needs = NONE if gone else expense_needs(expense.stage, Payer(expense.payer))
            return Entry(expense.id, needs, expense.amount_cents, private=False), gone
        case Subject.RECEIPT:
            _check_member(caller)
            receipt = await receipts.get_receipt(session, caller.campaign_id, subject_id)
            gone = receipt.reversed_at is not None
            needs = NONE if gone else receipt_needs(receipt.kind)
            return Entry(receipt.id, needs, receipt.amount_cents, private=receipt.kind == "gift"), gone
        case _:
            _check_member(caller)
            loan = await loans.get_loan(session, caller.campaign_id, subject_id)
            gone = loan.reversed_at is not None
            needs = NONE if gone else loan_needs()
            return Entry(loan.id, needs, loan.amount_cents, private=loan.lender == Lender.PERSON), gone


def _check_member(caller: Caller) -> None:
    """Who only proposes spends adds documents to these and to nothing else."""
    if "expenses:read" not in caller.scopes:
        raise Forbidden(
            "Vous pouvez ajouter des pièces à vos propres dépenses seulement.",
            "You may add documents to your own expenses only.",
            "/subject",
        )
