"""Forms of a person's page."""

from typing import Any

from elections.places.place import Place
from kit.pages.page_form import Choices, Line, Posted, Version

from crm.people.records.form_input import read_form, tags_of
from crm.people.records.forms import CardFields, read_card
from crm.people.records.schemas import PersonUpdate


class CorrectionEntry(CardFields):
    """The form of a correction; the day of birth is sealed, so that one left empty stays."""

    version: Version
    tags: Line = ""
    roles: Choices = ()
    born_on: Line = ""
    retained_as: Line = ""


class ThemeEntry(Posted):
    """The form of a theme that they care about."""

    theme: Line = ""
    noted_on: Line = ""
    noted_where: Line = ""


class ContactEntry(Posted):
    """The form of an address to reach them at."""

    channel: Line = ""
    address: Line = ""


class ConsentEntry(Posted):
    """The form of a yes or a no."""

    use: Line = ""
    state: Line = ""
    source: Line = ""
    text_version: Line = ""
    slot: Line = ""
    proof: Line = ""


class SealedReadEntry(Posted):
    """The form that asks for a sealed value, with the reason."""

    field: Line = ""
    contact_id: Line = ""
    reason: Line = ""


def read_correction(entry: CorrectionEntry, own: Place) -> PersonUpdate:
    """Read a correction: a field that was emptied is emptied; one that the form does not show stays. Raises Invalid."""
    said: dict[str, Any] = {"tags": tags_of(entry.tags), "roles": entry.roles, "born_on": entry.born_on}
    single = read_card(entry, own) | {"retained_as": entry.retained_as}
    put = read_form(PersonUpdate, single | said)
    emptied = PersonUpdate.model_validate({name: None for name, text in single.items() if not text.strip()})
    return emptied.model_copy(update={name: getattr(put, name) for name in put.model_fields_set})
