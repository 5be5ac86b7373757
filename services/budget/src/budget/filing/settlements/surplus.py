"""Division of an account's surplus. Pure. Amounts in the currency's smallest unit.

A positive balance is imputed on the candidate's own contribution first, which goes back to them; what is left of it
goes to a party's financing association or agent, to associations of general interest of three years at least, or to
the fund for the development of associations (L. 52-5, L. 52-6, loi 2021-875 art. 5). Checked against seven published
accounts (balance and devolution); the agent's own time limit is to be confirmed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Surplus:
    """Parts of a positive balance; `deficit` is the amount missing of a negative one."""

    to_candidate: int = 0
    to_devolve: int = 0
    deficit: int = 0


def split_surplus(receipts: int, expenses: int, own: int) -> Surplus:
    """Return where the balance goes. `own`: the candidate's contribution, loans included."""
    balance = receipts - expenses
    if balance < 0:
        return Surplus(deficit=-balance)
    to_candidate = min(balance, max(own, 0))
    return Surplus(to_candidate, balance - to_candidate)
