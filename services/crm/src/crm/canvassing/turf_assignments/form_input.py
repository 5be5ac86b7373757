"""The forms of the page of turfs: what to cut, how long a turf is, and who gets it."""

from typing import Any

from elections.places.place import Place
from kit.pages.forms import whole_number
from kit.pages.page_form import Choices, Line, LongText, Posted
from kit.web.problems import Invalid
from pydantic import ValidationError

from crm.canvassing.turfs.form_input import read_where
from crm.canvassing.turfs.schemas import CutCreate
from crm.people.volunteers.availability import slots_of

INPUTS = {"/where": "places"}


class CutEntry(Posted):
    """The form that cuts a place into turfs. `area`: `first` stations for our list, `all`, or the `places` named."""

    area: Line = ""
    places: LongText = ""
    minutes: Line = ""
    doors: Line = ""


class GiveEntry(Posted):
    """The form that gives a turf to members."""

    subjects: Choices = ()


class GiveAllEntry(Posted):
    """The form that gives everybody a turf. `when`: for that time of the week; empty: any."""

    when: Line = ""


def read_time(entry: GiveAllEntry) -> str:
    """Return the time of the week to give turfs for. Raises Invalid for none that there is."""
    if entry.when and entry.when not in slots_of(None, None):
        raise Invalid("Choisissez un moment dans la liste.", "Choose a time of the list.", "/when")
    return entry.when


def read_cut(entry: CutEntry, own: Place, first: list[str], communes: list[str]) -> CutCreate:
    """Return what to cut. `first`: the first stations for our list; `communes`: of the whole territory."""
    where: dict[str, Any]
    if entry.area == "first" and first and not entry.places.strip():
        where = {"stations": first}
    elif entry.area == "all" and communes and not entry.places.strip():
        where = {"communes": communes}
    else:
        where = read_where(entry.places, own).model_dump(exclude_none=True)
    size = {"doors": whole_number(entry.doors)} if entry.doors.strip() else {"minutes": whole_number(entry.minutes)}
    try:
        return CutCreate.model_validate({"where": where, **size})
    except ValidationError as error:
        field = next(iter(size))
        raise Invalid(
            "Indiquez de 10 à 500 portes par secteur." if field == "doors" else "Choisissez une durée dans la liste.",
            "Give 10 to 500 doors, or 30 to 480 minutes.",
            f"/{field}",
        ) from error
