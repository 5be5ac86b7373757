"""Reliability of a holder: the last tie-breaker of the matching."""

from enum import IntEnum


class Reliability(IntEnum):
    UNKNOWN = 0
    """A form, and nothing more; also who is in quarantine."""

    REACHED = 1
    """Answered at the address that they gave."""

    ENTERED = 2
    """A member spoke to them, and entered the offer."""

    VOUCHED = 3
    """A member knows them, and says so under their own name."""


SENTENCES: dict[Reliability, str] = {
    Reliability.UNKNOWN: "Inconnue : un formulaire, sans autre contact.",
    Reliability.REACHED: "Jointe : la personne a répondu à l'adresse qu'elle a donnée.",
    Reliability.ENTERED: "Rencontrée : un membre de l'équipe a saisi son offre.",
    Reliability.VOUCHED: "Connue : un membre de l'équipe se porte garant.",
}


def reliability_of(*, confirmed: bool, entered: bool, vouched: bool, held: bool) -> Reliability:
    if held:
        return Reliability.UNKNOWN
    if vouched:
        return Reliability.VOUCHED
    if entered:
        return Reliability.ENTERED
    return Reliability.REACHED if confirmed else Reliability.UNKNOWN
