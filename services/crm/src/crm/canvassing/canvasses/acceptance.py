"""Checks of reports: whether they are plausible, and their time. A reason has its French and English text, and the
field.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.canvassing.canvasses.outcomes import CHANNEL_LABELS, MEANINGS, fits
from crm.canvassing.canvasses.schemas import CanvassCreate, PersonMet

Reason = tuple[str, str, str]

AHEAD = timedelta(days=1)
LATE = timedelta(days=2)
TRUSTED = timedelta(minutes=2)
"""Clock differences up to this are network delay, and not corrected."""

TAKEN: Reason = (
    "Cet identifiant a déjà servi pour un autre compte rendu.",
    "This id was used for another report.",
    "/id",
)
OUTSIDE: Reason = (
    "Ce bureau de vote n'est pas dans votre territoire : demandez à votre coordinateur.",
    "This polling station is outside your territories: ask your coordinator.",
    "/station",
)
ELSEWHERE: Reason = (
    "L'adresse de cette porte vote dans un autre bureau : le passage y est enregistré.",
    "This door's address votes in another polling station: it is recorded there.",
    "/station",
)
PLACED: Reason = (
    "L'équipe a rangé ce bureau dans un autre : le passage y est enregistré.",
    "The team put this polling station in another one: it is recorded there.",
    "/station",
)
UNKNOWN_STATION: Reason = (
    "La campagne ne connaît pas ce bureau de vote : le passage est gardé, à placer depuis le tableau de terrain.",
    "The campaign does not know this polling station: it is kept, to be placed from the field board.",
    "/station",
)
NOWHERE: Reason = (
    "Ce bureau de vote n'existe pas : aucune commune n'a ce code.",
    "There is no such polling station: no commune has this code.",
    "/station",
)


@dataclass(frozen=True)
class Judged:
    """A checked report: when it happened by the server's clock; `reason`: why it is refused, or None."""

    happened_at: datetime
    is_late: bool
    reason: Reason | None


def judge(report: CanvassCreate, sent_at: datetime | None, now: datetime) -> Judged:
    """Check a report. `sent_at`: by the same clock as the report's moment."""
    happened_at = set_right(report.happened_at, sent_at, now)
    return Judged(happened_at, is_late(happened_at, now), reason_to_refuse(report, happened_at, now))


def set_right(happened_at: datetime, sent_at: datetime | None, now: datetime) -> datetime:
    """Convert a phone's time to the server's clock, by the difference between the clocks when it sent."""
    if sent_at is None or abs(now - sent_at) <= TRUSTED:
        return happened_at
    return happened_at + (now - sent_at)


def is_ahead(happened_at: datetime, now: datetime) -> bool:
    """Return whether a report is in the future by more than a clock's usual error; such a clock would date visits to
    tomorrow.
    """
    return happened_at > now + AHEAD


def is_late(happened_at: datetime, now: datetime) -> bool:
    """Return whether a report is later than a phone offline for a day: it is kept, and marked for the coordinator."""
    return happened_at < now - LATE


def reason_to_refuse(report: CanvassCreate, happened_at: datetime, now: datetime) -> Reason | None:
    """Return why a report is refused, or None. Age and the silence are no reasons.

    `happened_at`: by the server's clock.
    """
    if is_ahead(happened_at, now):
        return (
            "La date est à plus d'un jour dans le futur : réglez l'horloge du téléphone.",
            "The time is more than a day ahead: set the phone's clock.",
            "/happened_at",
        )
    if is_nowhere(report.station):
        return NOWHERE
    meaning = MEANINGS[report.outcome]
    if not fits(report.outcome, report.channel):
        label, channel = meaning.label, CHANNEL_LABELS[report.channel]
        return (
            f"« {label} » ne se dit pas d'un contact par ce canal ({channel}).",
            f"The outcome {report.outcome} does not exist for the channel {report.channel}.",
            "/outcome",
        )
    if report.support is not None and not meaning.spoke:
        return (
            "Sans échange, personne n'a dit ce qu'il pense : laissez le soutien vide.",
            "Without a conversation nobody said where they stand: leave support out.",
            "/support",
        )
    if (report.said is not None or report.person is not None) and not meaning.spoke:
        return (
            "Sans échange, personne n'a répondu : laissez les réponses et la personne vides.",
            "Without a conversation nobody answered: leave the answers and the person out.",
            "/said" if report.said is not None else "/person",
        )
    return None if report.person is None else _reason_of_person(report.person)


def _reason_of_person(person: PersonMet) -> Reason | None:
    if person.first_names is None and person.surname is None:
        return "Donnez un nom ou un prénom.", "Give a name.", "/person/surname"
    if "opinion" not in person.uses and (person.opinion is not None or person.themes):
        return (
            "Cette personne n'a pas consenti à ce que l'on garde son opinion ou ses thèmes (RGPD, art. 9).",
            "This person has not agreed to their opinion or themes being kept (GDPR, art. 9).",
            "/person/opinion" if person.opinion is not None else "/person/themes",
        )
    return None


def is_nowhere(station: str) -> bool:
    """Return whether a station code has no commune: INSEE numbers the communes of a department from 001."""
    return station[2:5] == "000"
