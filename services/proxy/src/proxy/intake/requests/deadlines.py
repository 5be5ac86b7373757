"""Advice by the time left before a round.

The law sets no last day for making a proxy, but one that has not reached the town hall cannot be used.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from elections.calendar import proxy_advice

ARTICLES = {
    "made by": "code électoral art. R. 72",
    "received": "code électoral art. R. 76-1",
}


class Level(StrEnum):
    """Urgency of a request, in order."""

    EARLY = "early"
    ADVISED = "advised"
    WARNING = "warning"
    URGENT = "urgent"
    PAST = "past"


@dataclass(frozen=True)
class Advice:
    round_on: date
    days_left: int
    level: Level
    fr: str
    en: str


def advise(round_on: date, today: date) -> Advice:
    days = proxy_advice(round_on)
    level = Level.EARLY
    if today >= round_on:
        level = Level.PAST
    elif today >= days.urgent_on:
        level = Level.URGENT
    elif today >= days.warn_on:
        level = Level.WARNING
    elif today >= days.advise_on:
        level = Level.ADVISED
    return Advice(round_on, max((round_on - today).days, 0), level, *_SENTENCES[level])


_SENTENCES: dict[Level, tuple[str, str]] = {
    Level.EARLY: (
        "Vous avez le temps. Mieux vaut établir la procuration au moins dix jours avant le vote.",
        "There is time. Better make the proxy at least ten days before the vote.",
    ),
    Level.ADVISED: (
        "C'est le moment d'établir la procuration : la mairie doit la recevoir avant le vote.",
        "Now is the time to make the proxy: the town hall has to receive it before the vote.",
    ),
    Level.WARNING: (
        "Il reste moins d'une semaine : faites la démarche aujourd'hui ou demain.",
        "Less than a week is left: make the proxy today or tomorrow.",
    ),
    Level.URGENT: (
        "C'est urgent : la mairie risque de recevoir la procuration trop tard. Faites la démarche tout de suite.",
        "This is urgent: the town hall may receive the proxy too late. Make it at once.",
    ),
    Level.PAST: (
        "Le jour du vote est arrivé : il est trop tard pour établir une procuration.",
        "The day of the vote has come: it is too late to make a proxy.",
    ),
}
