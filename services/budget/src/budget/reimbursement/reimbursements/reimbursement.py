"""Reimbursement of a campaign by the State (L. 52-11-1 and its kin): whole euros or francs, exact.

Own money is spent last: donations, the party and help in kind come first, so a surplus is the candidate's.
"""

from decimal import ROUND_HALF_UP, Decimal

from elections.kinds import kind_of

from budget.ceilings.answers import Currency
from budget.ceilings.money import spoken
from budget.ceilings.places import PACIFIC, place
from budget.reimbursement.reimbursements.answers import Account, Gate, Refused, Reimbursement
from budget.reimbursement.reimbursements.gates import find_gates
from budget.reimbursement.reimbursements.rates import Rates, rates

_WHOLE = Decimal(1)

IN_DEFICIT = "Les dépenses dépassent les recettes : un compte en déficit est rejeté (L. 52-12)."
WHICH_ROUND = "Tour non précisé : le plafond à donner est celui du dernier tour disputé, qui couvre toute la campagne."


def compute_reimbursement(account: Account) -> Reimbursement | Refused:
    legal_rates = rates(account.election, account.on)
    if legal_rates is None:
        return Refused(
            "on",
            "À cette date, la loi réglait le remboursement autrement : ce calcul ne vaut pas.",
            "At that date the law had another rule: this calculation does not hold.",
        )
    if account.round == 2 and kind_of(account.election).rounds == 1:
        return Refused("round", "Cette élection n'a qu'un tour.", "This election has one round only.")
    if account.own_contribution > account.receipts:
        return Refused(
            "own_contribution",
            "L'apport personnel fait partie des recettes : il ne peut pas les dépasser.",
            "The own contribution is part of the receipts: it cannot exceed them.",
        )
    currency = _currency(account)
    if isinstance(currency, Refused):
        return currency
    gates = find_gates(account)
    rate = _rate(legal_rates, gates)
    cap = int((account.ceiling * rate).quantize(_WHOLE, ROUND_HALF_UP))
    own_spent = max(0, account.spent - (account.receipts - account.own_contribution))
    due = max(0, min(own_spent, account.own_contribution, cap) - account.modulation)
    amount = due if all(gate.passed for gate in gates if gate.blocking) else 0
    return Reimbursement(amount, cap, own_spent, currency, gates, _warnings(account, legal_rates, rate))


def _rate(rates: Rates, gates: tuple[Gate, ...]) -> Decimal:
    if rates.reduced is not None and not all(gate.passed for gate in gates if gate.name == "five_percent"):
        return rates.reduced
    return rates.full


def _currency(account: Account) -> Currency | Refused:
    """Return the account's currency: francs CFP in the Pacific, but euros for national elections."""
    national = kind_of(account.election).level == "nation"
    if account.territory is None and not national:
        return account.currency or "EUR"
    local: Currency = "XPF" if place(account.territory) in PACIFIC and not national else "EUR"
    if account.currency in (None, local):
        return local
    return Refused(
        "currency",
        f"Ici le compte se tient en {'francs CFP' if local == 'XPF' else 'euros'}.",
        f"The account is kept in {'francs CFP' if local == 'XPF' else 'euros'} here.",
    )


def _warnings(account: Account, rates: Rates, rate: Decimal) -> tuple[str, ...]:
    texts: list[str] = []
    if account.spent > account.receipts:
        texts.append(IN_DEFICIT)
    if account.round is None and kind_of(account.election).ceilings == 2:
        texts.append(WHICH_ROUND)
    if rate == rates.reduced:
        reduced, full = (f"{spoken((part * 100).normalize())} %" for part in (rate, rates.full))
        texts.append(f"Pas plus de 5 % des suffrages exprimés : {reduced} du plafond au lieu de {full}.")
    return tuple(texts)
