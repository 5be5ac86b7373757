"""Prohibitions and duties of a campaign's last months, by date: reminders, never a refusal. Pure.

Abroad: L. 330-6-1 (who pays in each country) and L. 330-9 (journeys), as the code and the commission's supplement
to its guide for these deputies (2017) have them.

A sponsored post of 135 € did not by itself lead to a rejection: these articles are warned of, not enforced here.
"""

from dataclasses import dataclass
from datetime import date

from common.schemas.elections import ElectionKind
from elections.calendar import posters_bound_from

from budget.accounts.list_unions.list_mergers import JOINING, MERGING


@dataclass(frozen=True)
class Reminder:
    """A reminder; `since`: the day from which it holds, None if it always does."""

    text: str
    article: str
    since: date | None = None


def list_reminders(
    election: ElectionKind, first_round_on: date, *, two_rounds: bool, abroad: bool = False
) -> list[Reminder]:
    bound = posters_bound_from(first_round_on)
    reminders = [
        Reminder(
            "Pas de publicité commerciale par voie de presse ou audiovisuelle, ni sur internet, jusqu'à la fin du "
            "scrutin ; une annonce de presse peut seulement demander des dons. Une publication sponsorisée s'apprécie "
            "au cas par cas : évitez-la.",
            "L. 52-1, L. 52-8",
            bound,
        ),
        Reminder("Pas de numéro d'appel gratuit pour la campagne.", "L. 50-1", bound),
        Reminder(
            "Pas d'élément nouveau de polémique électorale à un moment où l'adversaire ne peut plus y répondre.",
            "L. 48-2",
        ),
    ]
    if two_rounds:
        reminders.append(
            Reminder(
                "Qui n'est pas au second tour n'engage plus aucune dépense après le premier ; payer ce qui l'était "
                "déjà reste possible jusqu'au dépôt.",
                "L. 52-12",
                first_round_on,
            )
        )
    if election in JOINING:
        reminders.append(
            Reminder(
                "Candidats qui ont fait campagne séparément, puis réunis avant le premier tour : leurs dépenses "
                "s'additionnent dans un seul compte.",
                "L. 52-13",
            )
        )
    if election in MERGING and two_rounds:
        reminders.append(
            Reminder(
                "Fusion entre les deux tours : deux comptes ; la liste absorbée dépose le sien, arrêté au premier "
                "tour. Les dépenses d'après vont à la liste que la tête du second tour menait au premier ; sinon à "
                "celle qui lui donne le plus de candidats.",
                "L. 52-13",
            )
        )
    return [*reminders, *(_ABROAD if abroad else ())]


_ABROAD = (
    Reminder(
        "Dans chaque pays, le mandataire peut autoriser par écrit une personne, autre que le candidat et son "
        "remplaçant, à payer les dépenses que l'autorisation nomme ; il les rembourse, et l'autorisation se joint au "
        "compte.",
        "L. 330-6-1",
    ),
    Reminder(
        "Les transports du candidat à l'intérieur de la circonscription, justifiés, n'entrent pas dans le plafond ; "
        "l'État les rembourse à part, dans la limite fixée pour la zone, à qui a droit au remboursement.",
        "L. 330-9",
    ),
)
