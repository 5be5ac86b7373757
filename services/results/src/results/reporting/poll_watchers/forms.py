"""Forms of poll watchers and of their duties, and their conversion to API bodies."""

from typing import Any

from kit.pages.forms import whole_number
from kit.pages.page_form import Line, Posted

NAMES = {
    "/first_names": "les prénoms",
    "/surname": "le nom",
    "/born_on": "la date de naissance",
    "/born_at": "le lieu de naissance",
    "/address": "l'adresse",
    "/registered_in": "la commune d'inscription",
    "/phone": "le téléphone",
    "/station": "le bureau",
    "/duty": "la tâche",
    "/poll_watcher_id": "la personne",
    "/round": "le tour",
}
"""What the forms call a field, by the start of its pointer."""


class PollWatcherEntry(Posted):
    """Form of a new poll watcher."""

    first_names: Line = ""
    surname: Line = ""
    phone: Line = ""
    born_on: Line = ""
    born_at: Line = ""
    address: Line = ""
    registered_in: Line = ""


class AssignmentEntry(Posted):
    """Form of a duty in a station."""

    poll_watcher_id: Line = ""
    duty: Line = ""
    station: Line = ""
    round: Line = "1"


def read_poll_watcher(entry: PollWatcherEntry) -> dict[str, Any]:
    """Return the fields of a PollWatcherPut."""
    return {name: value.strip() for name, value in entry.model_dump().items()}


def read_assignment(entry: AssignmentEntry) -> dict[str, Any]:
    """Return the fields of an AssignmentCreate."""
    return entry.model_dump() | {"station": entry.station.strip(), "round": whole_number(entry.round)}
