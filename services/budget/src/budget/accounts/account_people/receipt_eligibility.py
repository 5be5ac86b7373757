"""First day of receipts: the agent is declared, and has the account (L. 52-4, L. 52-5, L. 52-6). Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Opening:
    """Days of the agent's declaration and bank account; None where unknown."""

    declared_on: date | None
    opened_on: date | None


@dataclass(frozen=True)
class Wait:
    fr: str
    en: str


def find_wait(opening: Opening | None, received_on: date) -> Wait | None:
    """Return why a receipt of that day waits. Nothing is refused while nobody has said who the agent is."""
    if opening is None:
        return None
    if opening.declared_on is None:
        return Wait(
            "Le mandataire n'est pas encore déclaré à la préfecture : une recette attend cette déclaration (L. 52-4). "
            "Notez-la à la page « Personnes ».",
            "The agent is not declared yet: a receipt waits for that (L. 52-4). Note it on the page of people.",
        )
    if received_on < opening.declared_on:
        return Wait(
            f"Le mandataire est déclaré depuis le {opening.declared_on:%d/%m/%Y} : rien ne peut être reçu avant "
            "(L. 52-4).",
            f"The agent is declared since {opening.declared_on}: nothing may come in before (L. 52-4).",
        )
    if opening.opened_on is None:
        return Wait(
            "Le compte bancaire du mandataire n'est pas encore ouvert : une recette l'attend (L. 52-5, L. 52-6). "
            "Notez-le à la page « Personnes ».",
            "The agent's bank account is not open yet: a receipt waits for it. Note it on the page of people.",
        )
    if received_on < opening.opened_on:
        return Wait(
            f"Le compte du mandataire est ouvert depuis le {opening.opened_on:%d/%m/%Y} : une recette n'y entre pas "
            "avant (L. 52-5, L. 52-6).",
            f"The agent's account is open since {opening.opened_on}: nothing comes in before.",
        )
    return None
