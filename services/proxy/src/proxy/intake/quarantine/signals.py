"""Signals that a form is one of many from the same sender. They refuse nothing: a member reviews."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

REVIEW_FROM = 3
"""Weights that together keep a form from being matched until somebody has looked."""

DAY_SECONDS = 24 * 3600
KEPT_DAYS = 7

PEOPLE_PER_DEVICE = 5
"""Different people in a day from one browser on one line: a family lends its telephone to fewer."""

PEOPLE_PER_ADDRESS = 15
PEOPLE_PER_CONTACT = 4
"""Different people who gave the same e-mail address, or the same telephone: a couple with their parents do."""


class Signal(StrEnum):
    DEVICE = "device"
    ADDRESS = "address"
    CONTACT = "contact"
    DUPLICATE = "duplicate"
    BOTH_SIDES = "both_sides"
    NUMBER = "number"
    UNPROVEN = "unproven"
    HASTY = "hasty"


WEIGHTS: Mapping[Signal, int] = {
    Signal.DEVICE: 2,
    Signal.ADDRESS: 1,
    Signal.CONTACT: 2,
    Signal.DUPLICATE: 1,
    Signal.BOTH_SIDES: 1,
    # Alone enough: a proxy made with the number of another voter is nobody's (R. 20).
    Signal.NUMBER: REVIEW_FROM,
    Signal.UNPROVEN: 1,
    Signal.HASTY: 2,
}
SENTENCES: Mapping[Signal, str] = {
    Signal.DEVICE: "Le même appareil a envoyé des formulaires pour beaucoup de personnes différentes.",
    Signal.ADDRESS: "Beaucoup de formulaires différents sont venus de la même connexion.",
    Signal.CONTACT: "Beaucoup de personnes différentes ont donné la même adresse e-mail ou le même téléphone.",
    Signal.DUPLICATE: "La même personne (prénoms, nom, date de naissance) a déjà envoyé un formulaire.",
    Signal.BOTH_SIDES: "La même personne demande une procuration et propose de voter pour une autre.",
    Signal.NUMBER: "Une autre personne a déjà donné ce numéro national d'électeur : il n'appartient qu'à une seule. "
    "Demandez-lui de le relire sur sa carte, puis décidez.",
    Signal.HASTY: "Le formulaire a été envoyé plus vite qu'une personne ne peut le remplir.",
    Signal.UNPROVEN: "Le formulaire est venu sans la vérification automatique du navigateur.",
}


@dataclass(frozen=True)
class FormContext:
    """Counts of different people around a form, itself included."""

    of_device: int
    of_address: int
    of_contact: int
    duplicate: bool
    both_sides: bool
    number_taken: bool
    proven: bool
    hasty: bool = False


def detect_signals(around: FormContext) -> list[Signal]:
    present = {
        Signal.DEVICE: around.of_device >= PEOPLE_PER_DEVICE,
        Signal.ADDRESS: around.of_address >= PEOPLE_PER_ADDRESS,
        Signal.CONTACT: around.of_contact >= PEOPLE_PER_CONTACT,
        Signal.DUPLICATE: around.duplicate,
        Signal.BOTH_SIDES: around.both_sides,
        Signal.NUMBER: around.number_taken,
        Signal.UNPROVEN: not around.proven,
        Signal.HASTY: around.hasty,
    }
    return [signal for signal, is_present in present.items() if is_present]


def needs_review(signals: list[Signal]) -> bool:
    return sum(WEIGHTS[signal] for signal in signals) >= REVIEW_FROM
