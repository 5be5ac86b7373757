"""Formalities due, by person and day, each with its article; in the order of the days. Pure."""

from dataclasses import dataclass
from datetime import date

from common.schemas.campaign import CampaignState
from elections.keys import is_abroad

from budget.accounts.account_people.schemas import AccountPersonRead, Part
from budget.accounts.period import find_article
from budget.filing.filings.accountants import accountant_rule


@dataclass(frozen=True)
class Due:
    """A duty of the account's people. `by`: its last day; None where only something else waits for it."""

    text: str
    article: str
    by: date | None
    done: bool


def list_dues(
    state: CampaignState,
    people: dict[Part, AccountPersonRead],
    has_iban: bool,
    needs_accountant: bool | None,
    filed_by: date,
) -> list[Due]:
    abroad = is_abroad(state.territory)
    agent, accountant = people.get(Part.AGENT), people.get(Part.ACCOUNTANT)
    dues = [
        Due(
            f"Déclarer le mandataire {_where(state)} : au plus tard avec la candidature, et avant toute recette.",
            "L. 52-4, L. 330-7" if abroad else "L. 52-4",
            None,
            agent is not None and agent.declared_on is not None,
        ),
        Due(
            f"Ouvrir le compte bancaire, {'en France, ' if abroad else ''}un seul pour la campagne ; si une banque "
            "refuse, la Banque de France en désigne une.",
            "L. 52-5, L. 52-6, L. 330-7" if abroad else "L. 52-5, L. 52-6",
            None,
            agent is not None and agent.opened_on is not None and has_iban,
        ),
        Due(
            "Faire rembourser par le mandataire ce que le candidat a payé avant la déclaration.",
            "L. 52-4",
            filed_by,
            False,
        ),
    ]
    if needs_accountant is not False:
        unsure = " (selon les voix et les montants)" if needs_accountant is None else ""
        dues.append(
            Due(
                f"Désigner l'expert-comptable qui présente le compte{unsure}.",
                accountant_rule(state.election).article,
                filed_by,
                accountant is not None,
            )
        )
    filing = "Déposer le compte, signé par le candidat, avant 18 h, heure de Paris."
    dues.append(Due(filing, find_article("filing_due_at", state), filed_by, done=False))
    return dues


def _where(state: CampaignState) -> str:
    """Return where the agent is declared: for the French abroad in Paris, by L. 330-7."""
    if is_abroad(state.territory):
        return "à la préfecture de Paris (une association, à la préfecture de police)"
    return "à la préfecture"
