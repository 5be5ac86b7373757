"""The scenes of the demonstration, in the order of its days."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from isoloir_local.demonstration.account import name_people, receive, reconcile, spend
from isoloir_local.demonstration.calendar import OPENED_ON, TODAY, WEEKS, day_of
from isoloir_local.demonstration.calls import EVENINGS, call_an_evening, open_calls
from isoloir_local.demonstration.contacts import import_delivery, lay_streets, name_consent_text
from isoloir_local.demonstration.contest import say_who_stands
from isoloir_local.demonstration.director import Director
from isoloir_local.demonstration.doors import cut_turfs, walk_a_week
from isoloir_local.demonstration.meetings import MEETINGS, announce, hold, is_held
from isoloir_local.demonstration.messages import give_tasks, write_messages
from isoloir_local.demonstration.opinion import enter_candidates, enter_polls, look_back
from isoloir_local.demonstration.past import load_past
from isoloir_local.demonstration.proxies import WAVES, play_wave
from isoloir_local.demonstration.rounds import ROUNDS, go_round, prepare_rounds
from isoloir_local.demonstration.team import gather_team


class Scene(NamedTuple):
    name: str
    title: str
    """As the home page shows it while it is played."""
    on: date
    play: Callable[[Director], None]


def list_scenes() -> list[Scene]:
    """Return all scenes: the clock only goes forward."""
    return sorted([*_opening(), *_proxies(), *_gatherings(), *_weeks(), *_today()], key=lambda scene: scene.on)


def _opening() -> Iterator[Scene]:
    yield Scene("results", "les résultats des scrutins passés", OPENED_ON, load_past)
    yield Scene("contest", "les candidats", OPENED_ON, say_who_stands)
    yield Scene("team", "l’équipe", OPENED_ON, gather_team)
    yield Scene("text", "les consentements", OPENED_ON, name_consent_text)
    yield Scene("streets", "les rues", OPENED_ON, lay_streets)
    for number in range(2):
        yield Scene(f"people-{number}", "les contacts", day_of(0, 2 + number), partial(import_delivery, number=number))
    yield Scene("turfs", "les secteurs", day_of(0, 4), cut_turfs)


def _proxies() -> Iterator[Scene]:
    for number, wave in enumerate(WAVES):
        yield Scene(f"proxies-{number}", "les procurations", wave.on, partial(play_wave, number=number))


def _gatherings() -> Iterator[Scene]:
    """Meetings and rounds: each is planned on a Monday, and over on a later one."""
    yield Scene("sites", "les panneaux et les tracts", OPENED_ON, prepare_rounds)
    for number, meeting in enumerate(MEETINGS):
        planned = min(meeting.day - timedelta(days=14 + meeting.day.weekday()), TODAY)
        yield Scene(f"meeting-{number}", "les réunions", max(planned, day_of(1, 0)), partial(announce, number=number))
        if is_held(meeting):
            over = meeting.day + timedelta(days=7 - meeting.day.weekday())
            yield Scene(f"meeting-{number}-held", "les réunions", over, partial(hold, number=number))
    for number, plan in enumerate(ROUNDS):
        on = min(day_of(plan.week, 0), TODAY)
        yield Scene(f"round-{number}", "les collages", on, partial(go_round, number=number))


def _weeks() -> Iterator[Scene]:
    for week in range(1, WEEKS + 1):
        title = f"la semaine {week} du porte-à-porte"
        yield Scene(f"doors-{week}", title, day_of(week, 0), partial(walk_a_week, week=week))
        if week < WEEKS:
            number = week + 1
            yield Scene(f"people-{number}", "les contacts", day_of(week, 6), partial(import_delivery, number=number))


def _today() -> Iterator[Scene]:
    yield Scene("people-last", "les contacts", TODAY, partial(import_delivery, number=WEEKS + 1))
    yield Scene("calls", "la campagne d’appels", TODAY, open_calls)
    for evening in EVENINGS:
        yield Scene(f"calls-{evening}", "la campagne d’appels", TODAY, partial(call_an_evening, evening=evening))
    yield Scene("messages", "les messages", TODAY, write_messages)
    yield Scene("tasks", "les tâches", TODAY, give_tasks)
    yield Scene("account-people", "le mandataire financier", TODAY, name_people)
    yield Scene("receipts", "les dons et l’emprunt", TODAY, receive)
    yield Scene("expenses", "les dépenses et leurs pièces", TODAY, spend)
    yield Scene("statements", "les relevés de la banque", TODAY, reconcile)
    yield Scene("polls", "les sondages", TODAY, enter_polls)
    yield Scene("past", "les reports de voix et les essais sur le passé", TODAY, look_back)
    yield Scene("candidates", "la soirée", TODAY, enter_candidates)
