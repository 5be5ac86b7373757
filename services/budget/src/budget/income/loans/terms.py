"""Legal terms of a loan to a candidate (L. 52-7-1, L. 52-8, R. 39-2-1): pure."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from common.schemas.elections import ElectionKind


class Lender(StrEnum):
    BANK = "bank"
    """With its seat in the European Economic Area."""
    PARTY = "party"
    PERSON = "person"


PERSON_MONTHS = 18
PERSON_YEARS_AT_MOST = 5
SHARE_OF_CAP = Decimal("0.475")


@dataclass(frozen=True)
class Terms:
    lender: Lender
    amount: int
    starts_on: date
    due_on: date
    rate_percent: Decimal
    legal_rate_percent: Decimal | None
    """The legal rate of interest of the half-year, from the official journal; none: it was not given."""
    party_rate_percent: Decimal | None
    """Rate at which the party itself borrowed this money; none: it did not borrow."""


@dataclass(frozen=True)
class Fault:
    code: str
    article: str
    fr: str
    en: str
    pointer: str


def persons_may_lend(election: ElectionKind | None) -> bool:
    """Return whether individuals may lend: not to a candidate for president (loi 62-1292, art. 3)."""
    return election is not ElectionKind.PRESIDENTIELLE


def persons_limit(reimbursement_cap: int) -> int:
    """Return the limit of all loans from individuals: 47.5 % of the cap of the reimbursement (R. 39-2-1 I).

    Read to the letter: the cap is itself 47.5 % of the ceiling.
    """
    return int((Decimal(reimbursement_cap) * SHARE_OF_CAP).quantize(Decimal(1), ROUND_HALF_UP))


def find_faults(
    terms: Terms, owed_to_persons: int, reimbursement_cap: int | None, election: ElectionKind | None = None
) -> list[Fault]:
    """Return the broken terms. `owed_to_persons`: amount due so far on loans from individuals."""
    faults: list[Fault] = []
    if terms.lender is Lender.PERSON and not persons_may_lend(election):
        faults.append(
            Fault(
                "no_person",
                "loi 62-1292, art. 3",
                "À l'élection présidentielle, un particulier ne prête pas à un candidat : une banque ou un parti, "
                "seulement.",
                "In the presidential election individuals may not lend to a candidate: only banks and parties.",
                "/lender",
            )
        )
    if terms.due_on <= terms.starts_on:
        faults.append(
            Fault(
                "term",
                "L. 52-7-1",
                "L'échéance doit suivre le versement.",
                "The term must be after the start.",
                "/due_on",
            )
        )
    if terms.lender is Lender.PARTY and terms.rate_percent > (terms.party_rate_percent or 0):
        faults.append(
            Fault(
                "party_rate",
                "L. 52-8",
                "Un parti ne prête avec intérêt que s'il a lui-même emprunté, et à ce taux au plus.",
                "A party lends at interest only if it borrowed itself, at no more than that rate.",
                "/rate_percent",
            )
        )
    if terms.lender is Lender.PERSON:
        faults += _person(terms, owed_to_persons, reimbursement_cap)
    return faults


def _person(terms: Terms, owed: int, cap: int | None) -> list[Fault]:
    result: list[Fault] = []
    if terms.due_on > _later(terms.starts_on, 12 * PERSON_YEARS_AT_MOST):
        result.append(
            Fault(
                "five_years",
                "L. 52-7-1",
                "Un prêt d'une personne physique dure cinq ans au plus.",
                "A loan from an individual lasts five years at most.",
                "/due_on",
            )
        )
    cheap = terms.legal_rate_percent is None or terms.rate_percent <= terms.legal_rate_percent
    if cheap and terms.due_on > _later(terms.starts_on, PERSON_MONTHS):
        result.append(
            Fault(
                "eighteen_months",
                "R. 39-2-1",
                "Jusqu'au taux légal, un prêt d'une personne physique dure dix-huit mois au plus.",
                "Up to the legal rate a loan from an individual lasts eighteen months at most.",
                "/due_on",
            )
        )
    if cap is not None and owed + terms.amount > persons_limit(cap):
        result.append(
            Fault(
                "persons_total",
                "R. 39-2-1",
                f"Les prêts de personnes physiques dépasseraient {persons_limit(cap)} au total "
                "(47,5 % du plafond de remboursement).",
                f"Loans from individuals would exceed {persons_limit(cap)} in all (47.5 % of the reimbursement cap).",
                "/amount_cents",
            )
        )
    return result


def _later(start: date, months: int) -> date:
    """Return the same day some months later, or that month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in (start.day, 30, 29, 28):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
