"""Periods when the law allows lists of voters to remind, and records of who voted. Pure.

- From the eve at 00:00 until the polls close nobody is called in series or canvassed (L. 49): no list, no queue.
- Attendance in round one is read from the lists that any voter may consult for ten days (L. 68), so it is known between
  the rounds only, for round two. It is destroyed afterwards.
- On a polling day nobody's vote is recorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import local_day
from kit.web.problems import Conflict

from crm.campaign.actions.election_silence import silence_at, silences_of

CONSULTED = timedelta(days=10)
ORIGIN = (
    "Fichier des contacts de la campagne ; participation au premier tour d'après les listes d'émargement consultées en "
    "application de l'article L. 68 du code électoral, détruite après le second tour."
)
ORIGIN_WITHOUT = "Fichier des contacts de la campagne."


@dataclass(frozen=True)
class Between:
    """The window from the close of round one to the eve of round two; `first_on` is the day of round one."""

    first_on: date
    opens_at: datetime
    closes_at: datetime


def between_rounds(state: CampaignState) -> Between | None:
    """Return the window between the rounds; None where there is a single round."""
    windows = silences_of(state)
    if len(windows) < 2:
        return None
    return Between(state.rounds[0].on, windows[0][1], windows[1][0])


def is_silent(state: CampaignState, now: datetime) -> bool:
    return silence_at(state, now) is not None


def check_silence(state: CampaignState, now: datetime, places: Iterable[str] = ()) -> None:
    """Raise while no list of voters or call queue may be given, by the clock of the campaign or of a place."""
    if silence_at(state, now, places) is not None:
        raise Conflict(
            "De la veille du scrutin à 0 h jusqu'à la fermeture des bureaux, personne ne peut être appelé en série ni "
            "démarché (art. L. 49 du code électoral) : aucune liste d'électeurs n'est donnée. Les listes de bénévoles "
            "restent ; la participation par bureau ne sert qu'à les organiser, eux et les procurations.",
            "From the eve of the vote at 00:00 until the polls close nobody may be called in series or canvassed "
            "(art. L. 49 of the electoral code): no list of voters is given. Lists of volunteers still are.",
            article="L. 49",
        )


def check_list(state: CampaignState, now: datetime) -> None:
    """Check as `check_silence` does, and raise if nobody is left to remind."""
    check_silence(state, now)
    if is_over(state, now):
        raise Conflict(
            "Le scrutin est passé : il n'y a plus personne à mobiliser.", "The vote is over: nobody is left to remind."
        )


def check_attendance(state: CampaignState, now: datetime, consulted_on: date) -> None:
    """Raise if attendance in round one may not be noted now, or was consulted too late."""
    window = between_rounds(state)
    if window is None or not window.opens_at <= now < window.closes_at:
        raise Conflict(
            "La participation d'une personne ne se note qu'entre les deux tours, d'après les listes d'émargement "
            "(art. L. 68 du code électoral). Le jour du vote, rien n'est enregistré du vote de quiconque.",
            "Whether somebody voted is noted only between the rounds, from the attendance lists (art. L. 68 of the "
            "electoral code). On polling day nobody's vote is recorded.",
            article="L. 68",
        )
    today = local_day(state, now)
    if not window.first_on <= consulted_on <= min(today, window.first_on + CONSULTED):
        raise Conflict(
            "Les listes d'émargement se consultent dans les dix jours qui suivent le premier tour (art. L. 68).",
            "Attendance lists are consulted within ten days of round one (art. L. 68).",
            "/consulted_on",
            article="L. 68",
        )


def is_over(state: CampaignState, now: datetime) -> bool:
    """Return whether the last round has closed, which ends the keeping of attendance."""
    windows = silences_of(state)
    return bool(windows) and now >= windows[-1][1]


def knows_attendance(state: CampaignState, now: datetime) -> bool:
    """Return whether a list may show who voted in round one."""
    window = between_rounds(state)
    return window is not None and window.opens_at <= now < window.closes_at
