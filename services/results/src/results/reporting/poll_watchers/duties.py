"""Duties in a polling station for the candidate, and which may be combined (R. 44, R. 47). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Duty(StrEnum):
    ASSESSOR = "assessor"
    """Assesseur (R. 44): sits on the station's board; each candidate or list names one."""
    ASSESSOR_SUBSTITUTE = "assessor_substitute"
    DELEGATE = "delegate"
    """Délégué (L. 67, R. 47): watches all that is done; one in a station, and the same one may watch over several."""
    DELEGATE_SUBSTITUTE = "delegate_substitute"
    SCRUTINEER = "scrutineer"
    """Scrutateur (R. 65): counts the ballots, at a table."""
    REPORTER = "reporter"
    """Of the team alone: sends what is posted. The law knows no such duty."""


SAID: dict[Duty, str] = {
    Duty.ASSESSOR: "assesseur titulaire",
    Duty.ASSESSOR_SUBSTITUTE: "assesseur suppléant",
    Duty.DELEGATE: "délégué titulaire",
    Duty.DELEGATE_SUBSTITUTE: "délégué suppléant",
    Duty.SCRUTINEER: "scrutateur",
    Duty.REPORTER: "correspondant",
}
ARTICLES: dict[Duty, str] = {
    Duty.ASSESSOR: "R. 44",
    Duty.ASSESSOR_SUBSTITUTE: "R. 44",
    Duty.DELEGATE: "R. 47",
    Duty.DELEGATE_SUBSTITUTE: "R. 47",
    Duty.SCRUTINEER: "R. 65",
}
NOTIFIED = (Duty.ASSESSOR, Duty.ASSESSOR_SUBSTITUTE, Duty.DELEGATE, Duty.DELEGATE_SUBSTITUTE)
"""Told to the mayor, or to the consulate, by 18:00 on the third day before the vote (R. 46, R. 47)."""

_ASSESSORS = (Duty.ASSESSOR, Duty.ASSESSOR_SUBSTITUTE)


@dataclass(frozen=True)
class Held:
    """A duty that somebody already has in the round."""

    poll_watcher_id: UUID
    station: str
    duty: Duty


@dataclass(frozen=True)
class Clash:
    fr: str
    en: str
    pointer: str


def clash_with(new_duty: Held, held_duties: Sequence[Held]) -> Clash | None:
    """Return why the duty cannot be given, or None. `held`: duties of the round, of the watcher and of the station."""
    for other in held_duties:
        same = other.poll_watcher_id == new_duty.poll_watcher_id
        if other.station == new_duty.station and other.duty is new_duty.duty and not same and other.duty in NOTIFIED:
            return Clash(
                f"Ce bureau a déjà un {SAID[other.duty]} : un seul par candidat ou par liste ({ARTICLES[other.duty]}).",
                f"This station has one already: one for each candidate or list ({ARTICLES[other.duty]}).",
                "/duty",
            )
        if same and other.station != new_duty.station and (other.duty in _ASSESSORS or new_duty.duty in _ASSESSORS):
            return Clash(
                "Un assesseur siège dans son bureau du début à la fin : il ne peut rien faire dans un autre (R. 44).",
                "An assessor sits in one station from the opening to the end: nothing can be done in another (R. 44).",
                "/station",
            )
    return None
