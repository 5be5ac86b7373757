"""The text of a task, in the words of its reader."""

from datetime import date, datetime

from elections.places.stations import station_name
from kit.text.french import day

PROXY_REQUEST = "proxy_request"
TEAM = "team"


def text_of_request(place: str) -> str:
    return f"Une demande de procuration attend : {station_name(place)}."


def standing_of(owner: str, due_on: date | None, closed_at: datetime | None) -> str:
    """`pour Ada, avant le 3 mai 2029` or `pour Ada, faite`; it follows the word « Tâche »."""
    due = f", au plus tard le {day(due_on)}" if due_on and closed_at is None else ""
    return f"pour {owner}{', faite' if closed_at else due}"
