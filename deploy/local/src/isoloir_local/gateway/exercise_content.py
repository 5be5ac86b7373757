"""Content of a campaign of exercise: its state, its people, its streets. Invented, and the same each time."""

import math
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from common.schemas.campaign import EXERCISE_NAME
from elections.places.centres import commune_centre
from elections.places.facts import find_commune
from kit.text.french import PARIS

CANDIDATE = "Camille Exercice"
SOURCE = "Rues inventées pour l’exercice"
CONTROLLER = {
    "name": f"{CANDIDATE}, pour s’exercer",
    "address": "1 rue de l’Exercice, 23000 Guéret",
    "email": "donnees@exercice.example",
}
COMMUNE, TERRITORY, POPULATION = "23096", "circo:2301", 116_000
"""Guéret: a town of some size in a constituency of a few; its addresses are invented."""
STATION = f"{COMMUNE}_0001"
_FIRST_NAMES = ("Agathe", "Basile", "Colette", "Demba", "Élodie", "Farid", "Garance", "Hugo", "Inès", "Joseph")
_SURNAMES = ("Essai", "Premier", "Brouillon", "Répétition")
PEOPLE = len(_FIRST_NAMES) * len(_SURNAMES)
FIRST_NUMBER = 9_000
"""First number used, of those that the regulator keeps for films (Arcep, decision 2012-0856): they ring nowhere."""
DAYS_BEFORE = 60
TURF_DOORS = 30
_STREETS = ("Rue des Essais", "Allée du Premier Pas", "Rue de la Patience", "Impasse du Brouillon")
_NUMBERS = 24
_APART = 15
"""Metres from one number to the next."""
_METRE = 1 / 111_320
"""A metre of latitude, in degrees."""
TEXT = "exercice"
WORDS = "J’accepte que cette campagne inventée m’appelle, pour s’exercer."
AGREED = {"use": "call", "state": "given", "source": "form", "text_version": TEXT}
CALLS = "Appels d’exercice"
SCRIPT: dict[str, Any] = {
    "languages": ["fr"],
    "title": {"fr": "Appel d’exercice"},
    "questions": [{"key": "aider", "kind": "yes_no", "label": {"fr": "Avez-vous deux heures samedi ?"}}],
}


def opening_state(now: datetime) -> dict[str, Any]:
    """Return the campaign's state: a vote in two months, on a working day at 18:00 when people may be called."""
    today = now.astimezone(PARIS).date()
    first_on = today + timedelta(days=DAYS_BEFORE)
    first_on += timedelta(days=6 - first_on.weekday())
    return {
        "name": EXERCISE_NAME,
        "candidate": CANDIDATE,
        "election": "legislatives",
        "territory": TERRITORY,
        "rounds": [
            {"number": 1, "on": first_on.isoformat()},
            {"number": 2, "on": (first_on + timedelta(days=7)).isoformat()},
        ],
        "demo": True,
        "clock_offset_seconds": math.ceil((_evening(today) - now).total_seconds()),
        "population": POPULATION,
    }


def _evening(today: date) -> datetime:
    day = today + timedelta(days=1)
    while day.weekday() > 3:
        day += timedelta(days=1)
    return datetime.combine(day, time(18), PARIS).astimezone(UTC)


def people() -> list[dict[str, Any]]:
    """Return people with reserved addresses (RFC 2606) and numbers, of whom every second one is a volunteer."""
    names = [(first, surname) for surname in _SURNAMES for first in _FIRST_NAMES]
    return [
        {
            "first_names": first,
            "surname": surname,
            "street": f"{1 + number % _NUMBERS} {_STREETS[number % len(_STREETS)]}",
            "postcode": "23000",
            "town": "Guéret",
            "station": STATION,
            "source": "form",
            "roles": ["volunteer"] if number % 2 else [],
            "contacts": [
                {"channel": "phone", "address": f"01 99 00 {FIRST_NUMBER // 100} {number:02d}"},
                {"channel": "email", "address": f"personne-{number:02d}@exercice.example"},
            ],
        }
        for number, (first, surname) in enumerate(names)
    ]


def streets() -> str:
    """Return four short parallel streets round the middle of the commune, as the national address base writes them."""
    centre, commune = commune_centre(COMMUNE), find_commune(COMMUNE)
    assert centre is not None  # a commune that the shipped tables know
    assert commune is not None
    latitude, longitude = centre
    wide = _METRE / math.cos(math.radians(latitude))
    lines = ["numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv"]
    for row, street in enumerate(_STREETS):
        for number in range(1, _NUMBERS + 1):
            x = longitude + number * _APART * wide
            y = latitude + (row * 60 + number % 2 * 8) * _METRE
            lines.append(f"{number};{street};{COMMUNE};{commune.name};{x:.6f};{y:.6f};{STATION}")
    return "\n".join(lines) + "\n"


def call_plan(segment_id: str, questionnaire_id: str, now: datetime) -> dict[str, Any]:
    """Return a call campaign that is open at the exercise's own hour."""
    today = now.astimezone(PARIS).date()
    return {
        "name": CALLS,
        "segment_id": segment_id,
        "script": {"questionnaire_id": questionnaire_id, "number": 1},
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=30)).isoformat(),
        "days": [1, 2, 3, 4, 5],
        "hours": [{"start": "10:00", "end": "13:00"}, {"start": "14:00", "end": "20:00"}],
    }
