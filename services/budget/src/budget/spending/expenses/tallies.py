"""Tallies of an expense: what it has in common with others that is looked at before filing; pure."""

from enum import StrEnum

from common.schemas.money import ExpenseStage

from budget.ledger.journals.postings import Payer


class Expenses(StrEnum):
    INVOICED = "expense:invoiced"
    PAID = "expense:paid"
    """And not taken to the account."""
    DIRECT = "expense:direct"
    """Paid by the candidate."""
    UNVALUED = "expense:unvalued"
    """Help in kind that does not say how it was valued."""


_OWED = frozenset({ExpenseStage.INVOICED, ExpenseStage.PAID, ExpenseStage.IN_ACCOUNT})
_SETTLED = frozenset({ExpenseStage.PAID, ExpenseStage.IN_ACCOUNT})


def tallies_of(state: ExpenseStage, payer: Payer, *, valued: bool, cents: int) -> dict[str, int]:
    """Return the tallies of an expense that is not reversed."""
    found = {
        Expenses.INVOICED: state is ExpenseStage.INVOICED,
        Expenses.PAID: state is ExpenseStage.PAID,
        Expenses.DIRECT: payer is Payer.CANDIDATE and state in _SETTLED,
        Expenses.UNVALUED: payer is Payer.IN_KIND and state in _OWED and not valued,
    }
    return {str(name): cents for name, so in found.items() if so}
