"""Legal limits of receipts, and breaches by a donation: pure, in the currency's smallest unit.

L. 52-8 (who may give, how much, how), L. 392 (the same in francs CFP), L. 52-17 (help in kind).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from common.schemas.money import DonationMeans
from kit.text.french import NARROW, number

Currency = Literal["EUR", "XPF"]


@dataclass(frozen=True)
class Limits:
    """The law's limits, in cents of euro, or in whole francs CFP."""

    person: int
    cash_gift: int
    cash_share_from: int
    """The ceiling from which all cash gifts together are limited."""


LIMITS: dict[Currency, Limits] = {
    "EUR": Limits(460_000, 15_000, 1_500_000),
    "XPF": Limits(545_000, 18_180, 1_818_000),
}
CASH_PERCENT = 20
ARTICLE: dict[Currency, str] = {"EUR": "L. 52-8", "XPF": "L. 52-8, L. 392"}


@dataclass(frozen=True)
class Giver:
    """The donor's facts that the rule needs."""

    french: bool
    resident: bool
    on_the_list: bool
    """The candidate, a member of the list, the substitute: their money is their own contribution, never a gift."""
    given: int
    """Gifts of this person for this election until now, less returns."""


@dataclass(frozen=True)
class Breach:
    """A broken rule: its article, the remedy, and the amount to return."""

    code: str
    article: str
    fr: str
    en: str
    pointer: str
    over: int


def find_breaches(
    amount: int, means: DonationMeans, giver: Giver, cash_given: int, ceiling: int | None, currency: Currency
) -> list[Breach]:
    """Return the rules that one more donation breaks. `cash_given`: all cash donations of the account so far."""
    limits, article = LIMITS[currency], ARTICLE[currency]
    breaches: list[Breach] = []
    if giver.on_the_list:
        breaches.append(
            Breach(
                "own_contribution",
                article,
                "Un candidat, un colistier ou un remplaçant ne fait pas de don : c'est un apport personnel.",
                "A candidate, member of the list or substitute makes no gift: it is an own contribution.",
                "/donor_id",
                amount,
            )
        )
    if not (giver.french or giver.resident):
        breaches.append(
            Breach(
                "nationality",
                article,
                "Seule une personne de nationalité française ou qui réside en France peut donner.",
                "Only a French national or a resident of France may give.",
                "/donor_id",
                amount,
            )
        )
    total = giver.given + amount
    if total > limits.person:
        breaches.append(
            Breach(
                "person_limit",
                article,
                f"{_given(giver.given, total, currency)}, plus que les {money(limits.person, currency)} permis par "
                "personne et par élection.",
                f"This person has already given {giver.given}: the limit for one election is {limits.person}.",
                "/amount_cents",
                min(amount, total - limits.person),
            )
        )
    if means is DonationMeans.CASH:
        breaches += _cash(amount, cash_given, ceiling, currency)
    return breaches


def _given(before: int, total: int, currency: Currency) -> str:
    if not before:
        return f"Ce don est de {money(total, currency)}"
    return f"Cette personne a déjà donné {money(before, currency)} : avec ce don, {money(total, currency)}"


def _cash(amount: int, cash_given: int, ceiling: int | None, currency: Currency) -> list[Breach]:
    limits, article = LIMITS[currency], ARTICLE[currency]
    result: list[Breach] = []
    if amount > limits.cash_gift:
        result.append(
            Breach(
                "cash_gift",
                article,
                f"Au-delà de {money(limits.cash_gift, currency)} un don est fait par chèque, virement, prélèvement ou "
                "carte.",
                f"Above {limits.cash_gift} a gift is made by cheque, transfer, direct debit or card.",
                "/means",
                amount,
            )
        )
    if ceiling is not None and ceiling >= limits.cash_share_from:
        most = ceiling * CASH_PERCENT // 100
        if cash_given + amount > most:
            result.append(
                Breach(
                    "cash_total",
                    article,
                    f"Les dons en espèces atteindraient {money(cash_given + amount, currency)} : le total permis est "
                    f"{money(most, currency)}, 20{NARROW}% du plafond.",
                    f"Cash gifts would reach {cash_given + amount}: all together may be {most}, 20 % of the ceiling.",
                    "/means",
                    min(amount, cash_given + amount - most),
                )
            )
    return result


def to_return(breaches: Sequence[Breach]) -> int:
    """Return the amount to return of a donation already received."""
    return max((breach.over for breach in breaches), default=0)


def money(amount: int, currency: Currency) -> str:
    if currency == "XPF":
        return f"{number(amount)}{NARROW}F CFP"
    cents = 2 if amount % 100 else 0
    return f"{number(amount / 100, cents)}{NARROW}€"
