"""Reasons for which the public page takes no gift: pure."""

from dataclasses import dataclass
from datetime import date

from budget.accounts.account_people.receipt_eligibility import Opening


@dataclass(frozen=True)
class PageFacts:
    """What decides whether a gift may be taken today."""

    today: date
    keeps_account: bool
    in_euros: bool
    starts_on: date
    ends_on: date
    """The last day to file the account: gifts come in until the filing (L. 52-4)."""
    account_closed: bool
    opening: Opening | None
    provider_set: bool
    published: bool
    is_reachable: bool
    """Whether the suite has an address that a provider sends people back to."""


@dataclass(frozen=True)
class Closure:
    """`fr`, `en`: for whoever would give; `mend`: what the agent does, and `page` where; empty where nothing helps."""

    code: str
    fr: str
    en: str
    mend: str = ""
    page: str = ""


def list_closures(facts: PageFacts) -> list[Closure]:
    """Return why the page is closed, the reason that a stranger reads first; none: it is open."""
    if not facts.keeps_account:
        return [
            Closure(
                "no_account",
                "Cette élection n’a pas de compte de campagne, donc pas de mandataire qui puisse recevoir un don "
                "(L. 52-4).",
                "This election has no campaign account: there is no agent to receive a gift.",
            )
        ]
    found: list[Closure] = []
    if facts.account_closed or facts.today > facts.ends_on:
        found.append(
            Closure(
                "over",
                "La collecte est terminée : le mandataire ne reçoit plus de dons une fois le compte déposé (L. 52-4).",
                "Gifts are over: the agent receives none once the account is filed.",
            )
        )
    elif facts.today < facts.starts_on:
        found.append(
            Closure(
                "early",
                f"Les dons ne sont reçus qu’à partir du {facts.starts_on:%d/%m/%Y} (L. 52-4).",
                f"Gifts come in from {facts.starts_on} on.",
            )
        )
    if not _is_opened(facts.opening, facts.today):
        found.append(
            Closure(
                "no_agent",
                "Les dons en ligne ne sont pas encore ouverts : le mandataire doit d’abord être déclaré et avoir son "
                "compte bancaire (L. 52-4, L. 52-6).",
                "Gifts are not open yet: the agent has to be declared, and to have the bank account.",
                "Notez la déclaration du mandataire et l’ouverture de son compte.",
                "/account-people",
            )
        )
    not_yet = "Les dons en ligne ne sont pas encore ouverts. Revenez bientôt.", "Gifts are not open yet."
    if not facts.in_euros:
        found.append(
            Closure(
                "not_euros",
                "Les prestataires de paiement n’encaissent ici qu’en euros : écrivez au mandataire.",
                "Providers take euros only.",
            )
        )
    elif not facts.provider_set:
        found.append(Closure("no_provider", *not_yet, "Réglez le prestataire de paiement.", "/checkouts"))
    if not facts.is_reachable:
        found.append(
            Closure(
                "no_address",
                *not_yet,
                "Donnez un nom en https à la suite (dans le guide, « Installer et garder un serveur ») : les "
                "prestataires ne renvoient la personne qu’à une telle adresse.",
            )
        )
    if not facts.published:
        found.append(Closure("not_published", *not_yet, "Publiez la page ci-dessous."))
    return found


def _is_opened(opening: Opening | None, today: date) -> bool:
    days = (opening.declared_on, opening.opened_on) if opening else (None,)
    return all(day is not None and day <= today for day in days)
