"""Meetings and market stalls: who said that they come, who came, and the shifts that are left to fill."""

from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from isoloir_local.demonstration.calendar import TODAY, day_of
from isoloir_local.demonstration.director import PARIS, Director
from isoloir_local.demonstration.names import draw_names

FIRST_NAME = 6000
_CAME = 0.82
"""Of those who had said so."""


class Meeting(NamedTuple):
    """`came`: how many in all; None for one that is still to come."""

    kind: str
    title: str
    description: str
    place: str
    day: date
    start: str
    end: str
    capacity: int | None
    announced: int
    came: int | None
    costs: tuple[tuple[str, int, int], ...] = ()
    """Label, heading, euros: only of what is not in the account yet."""
    shifts: tuple[tuple[str, str, str, int, int], ...] = ()
    """Title, start, end, people needed, and how many there are already."""


MEETINGS = (
    Meeting(
        "public_meeting", "Réunion de lancement", "Élise Tavernot présente sa candidature et son équipe.",
        "Espace Beauséjour, Vincennes", day_of(1, 3), "19:00", "21:30", 180, 34, 142,
    ),
    Meeting(
        "public_meeting", "Café-débat : se loger ici", "Vingt minutes de présentation, puis vos questions.",
        "Maison des Potiers, Fontenay-sous-Bois", day_of(3, 2), "18:30", "20:30", 60, 22, 41,
    ),
    Meeting(
        "public_meeting", "Transports : le RER A et les bus", "Avec deux usagers et une conductrice de bus.",
        "Maison des Potiers, Fontenay-sous-Bois", day_of(5, 3), "19:00", "21:00", 60, 19, 35,
    ),
    Meeting(
        "public_meeting", "Meeting de mi-campagne", "Prises de parole, puis un verre au foyer.",
        "Espace Beauséjour, Vincennes", day_of(8, 1), "19:30", "22:00", 200, 46, 187,
    ),
    Meeting(
        "stall", "Marché de la place des Carriers", "Stand et tracts, devant l’entrée côté mairie.",
        "Place des Carriers, Vincennes", day_of(9, 5), "08:30", "12:30", None, 0, None,
        shifts=(("Monter le stand", "08:00", "09:30", 3, 3), ("Tracter", "09:30", "12:30", 6, 2)),
    ),
    Meeting(
        "private_meeting", "Rencontre avec les commerçants", "Petit-déjeuner, douze commerces du centre.",
        "Local de campagne, Saint-Mandé", day_of(10, 1), "08:00", "09:30", 16, 11, None, (("Petit-déjeuner", 15, 90),),
    ),
    Meeting(
        "public_meeting", "Dernière réunion avant le premier tour", "Bilan de la campagne et questions de la salle.",
        "Espace Beauséjour, Vincennes", day_of(10, 3), "19:00", "21:30", 150, 41, None,
        (("Location de la salle", 14, 900), ("Sonorisation", 4, 380)),
        (("Monter la salle", "17:00", "19:00", 6, 4), ("Accueil", "18:30", "20:00", 4, 1),
         ("Ranger", "21:30", "22:30", 4, 0)),
    ),
)  # fmt: skip


def announce(director: Director, number: int) -> None:
    """Plan a meeting, with those who say that they come and the shifts."""
    meeting = MEETINGS[number]
    body: dict[str, Any] = {
        "kind": meeting.kind,
        "title": meeting.title,
        "description": meeting.description,
        "place": meeting.place,
        "starts_at": _at(meeting.day, meeting.start),
        "ends_at": _at(meeting.day, meeting.end),
        "capacity": meeting.capacity,
        "is_public": meeting.kind == "public_meeting",
        "action": {
            "volunteers": sum(shift[3] for shift in meeting.shifts),
            "cost_lines": [
                {"label": label, "heading": heading, "amount_cents": euros * 100}
                for label, heading, euros in meeting.costs
            ],
        },
    }
    path = f"/crm/v1/campaign-events/{director.post('/crm/v1/campaign-events', meeting.title, json=body)['id']}"
    names = islice(draw_names(director.dice("names")), FIRST_NAME + 100 * number, None)
    for place, (first, surname) in enumerate(islice(names, meeting.announced)):
        director.post(f"{path}/rsvps", f"rsvp {place}", json={"name": f"{first} {surname}"})
    for title, start, end, needed, taken in meeting.shifts:
        hours = {"starts_at": _at(meeting.day, start), "ends_at": _at(meeting.day, end)}
        shift = director.post(f"{path}/shifts", title, json=hours | {"title": title, "needed": needed, "skills": []})
        one = f"{path}/shifts/{shift['id']}"
        for person in director.see(f"{one}/eligible-volunteers")["items"][:taken]:
            director.put(f"{one}/people/{person['person_id']}")


def hold(director: Director, number: int) -> None:
    """Check in who came, and say how many there were."""
    meeting = MEETINGS[number]
    found = director.list_all("/crm/v1/campaign-events")
    path = f"/crm/v1/campaign-events/{next(one['id'] for one in found if one['title'] == meeting.title)}"
    dice = director.dice(meeting.title)
    for rsvp in director.list_all(f"{path}/rsvps"):
        if dice.random() < _CAME:
            director.put(f"{path}/rsvps/{rsvp['id']}/attendance", json={"came": True})
    director.post(f"{path}/end", "end", json={"attended": meeting.came})


def is_held(meeting: Meeting) -> bool:
    return meeting.day < TODAY


def _at(day: date, time: str) -> str:
    return datetime.fromisoformat(f"{day}T{time}:00").replace(tzinfo=PARIS).isoformat()
