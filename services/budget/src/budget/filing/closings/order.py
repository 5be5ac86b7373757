"""Order of the account's signatures, and obstacles to each: pure.

L. 52-12 says that the candidate files an account which a chartered accountant presents, and L. 52-6 that the financial
agent answers for the receipts and expenses; the order of the signatures is that of the commission's form. No text that
was at hand fixes it, so nothing of it ever prevents the filing.
"""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from common.scopes import Role


class Step(StrEnum):
    AGENT = "agent"
    """The financial agent certifies the account that they closed."""
    ACCOUNTANT = "accountant"
    """The chartered accountant presents it."""
    CANDIDATE = "candidate"
    """The candidate certifies it."""
    FILED = "filed"
    RECTIFICATION = "rectification"
    """A note that corrects what was filed."""


SIGNATURES = (Step.AGENT, Step.ACCOUNTANT, Step.CANDIDATE)
SIGNERS: dict[Step, Role] = {
    Step.AGENT: Role.FINANCIAL_AGENT,
    Step.ACCOUNTANT: Role.ACCOUNTANT,
    Step.CANDIDATE: Role.CANDIDATE,
}
MAY_COPY = frozenset({Role.CANDIDATE, Role.FINANCIAL_AGENT, Role.ACCOUNTANT})
"""Copy a signed paper, and correct what was filed."""
MAY_FILE = frozenset({Role.CANDIDATE, Role.FINANCIAL_AGENT})
"""Note the filing: the candidate files (L. 52-12), the agent answers for the account; the accountant presents it."""
ARTICLES: dict[Step, str] = {
    Step.AGENT: "L. 52-5, L. 52-6",
    Step.ACCOUNTANT: "L. 52-12",
    Step.CANDIDATE: "L. 52-12",
    Step.FILED: "L. 52-12",
    Step.RECTIFICATION: "L. 52-15",
}
LABELS: dict[Step, str] = {
    Step.AGENT: "Le mandataire clôt le compte et le certifie",
    Step.ACCOUNTANT: "L’expert-comptable le présente",
    Step.CANDIDATE: "Le candidat le certifie",
    Step.FILED: "Le compte est déposé",
    Step.RECTIFICATION: "Note rectificative",
}


@dataclass(frozen=True)
class Obstacle:
    fr: str
    en: str


def find_obstacle(step: Step, done: Set[Step], *, closed: bool, accountant_required: bool) -> Obstacle | None:
    """Return what a signature waits for, or None; filing waits for nothing."""
    if step is Step.FILED:
        return None
    if step is Step.RECTIFICATION:
        if Step.FILED in done:
            return None
        return Obstacle(
            "Avant le dépôt, corrigez le compte lui-même : rouvrez-le.", "Before the filing, reopen the account itself."
        )
    if Step.FILED in done:
        return Obstacle(
            "Le compte est déposé : ce qui change encore se dit par une note rectificative.",
            "The account is filed: what still changes is said in a rectification.",
        )
    if step in done:
        return Obstacle("C’est déjà signé.", "It is signed already.")
    if not closed:
        return Obstacle("Le compte est ouvert : il faut d’abord le clore.", "The account is open: it is closed first.")
    if step is not Step.AGENT and Step.AGENT not in done:
        return Obstacle("Le mandataire certifie le compte d’abord.", "The financial agent certifies it first.")
    if step is Step.CANDIDATE and accountant_required and Step.ACCOUNTANT not in done:
        return Obstacle(
            "L’expert-comptable présente le compte avant que le candidat le certifie.",
            "The chartered accountant presents the account before the candidate certifies it.",
        )
    return None


def find_missing(done: Set[Step], *, accountant_required: bool) -> list[Step]:
    """Return the missing signatures, in order."""
    return [step for step in SIGNATURES if step not in done and (accountant_required or step is not Step.ACCOUNTANT)]
