"""Refusals of an expense's entry or correction, with what to do."""

from common.schemas.counts import MAX_CENTS
from kit.web.problems import Conflict, Invalid

from budget.ledger.balances.service import LockedBalance
from budget.spending.expenses.models import Expense
from budget.spending.expenses.schemas import ExpenseCreate
from budget.spending.expenses.shared_costs import own_part
from budget.spending.expenses.stages import Payer


def check_correction(name: str, reason: str | None) -> None:
    """Refuse to change what the invoice fixed without a reason, and to change who paid."""
    if name == "payer":
        raise Conflict(
            "La facture est là : annulez cette dépense, puis saisissez-la avec qui l'a payée.",
            "It is invoiced: reverse it, then enter it with who paid it.",
            "/payer",
        )
    if reason is None:
        raise Conflict(
            "La facture est là : dites pourquoi vous corrigez. L'ancien montant reste lisible, et le journal prend une "
            "contre-écriture.",
            "It is invoiced: say in `reason` why you correct it. What it was stays readable, and the journal takes a "
            "correcting entry.",
            f"/{name}",
        )


def check_valuation(expense: Expense) -> None:
    if expense.valuation is not None and expense.payer != Payer.IN_KIND:
        raise Invalid(
            "Seule une aide en nature s'évalue : les autres dépenses ont une facture.",
            "Only help in kind is valued: other expenses have an invoice.",
            "/valuation",
        )


def check_share(spend: ExpenseCreate) -> None:
    if spend.shared is None:
        return
    own = own_part(spend.shared.total_cents, spend.shared.own_weight, spend.shared.other_weight)
    if own != spend.amount_cents:
        raise Invalid(
            f"Avec cette clé la part de la campagne est de {own} centimes, et non {spend.amount_cents}.",
            f"By this key the campaign's part is {own} cents, not {spend.amount_cents}.",
            "/amount_cents",
            own_cents=own,
        )


def check_room(balance: LockedBalance, cents: int) -> None:
    total = balance.planned_cents + balance.committed_cents + balance.paid_cents + cents
    if total > MAX_CENTS:
        raise Invalid(
            "Le total dépasserait un milliard d'euros : vérifiez le montant, il se donne en centimes.",
            "The total would pass a thousand million euros: check the amount, it is in cents.",
            "/amount_cents",
        )
