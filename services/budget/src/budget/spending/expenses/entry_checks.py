"""Refusals of an expense's entry or correction, with what to do."""

from kit.web.problems import Conflict, Invalid

from budget.spending.expenses.models import Expense
from budget.spending.expenses.schemas import SharedCost
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
    """Refuse the valuation of an expense that has one, unless it is help in kind."""
    if expense.payer != Payer.IN_KIND:
        raise Invalid(
            "Seule une aide en nature s'évalue : les autres dépenses ont une facture.",
            "Only help in kind is valued: other expenses have an invoice.",
            "/valuation",
        )


def check_share(cents: int, shared: SharedCost) -> None:
    """Refuse a part of a shared cost that is not what its key gives."""
    own = own_part(shared.total_cents, shared.own_weight, shared.other_weight)
    if own != cents:
        raise Invalid(
            f"Avec cette clé la part de la campagne est de {own} centimes, et non {cents}.",
            f"By this key the campaign's part is {own} cents, not {cents}.",
            "/amount_cents",
            own_cents=own,
        )
