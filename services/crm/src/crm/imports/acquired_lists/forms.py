"""Forms of acquired lists."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from kit.pages.forms import read_form, whole_number
from kit.pages.page_form import Line, LongText, Posted

from crm.imports.acquired_lists.form_input import patch_of
from crm.imports.acquired_lists.labels import FIELDS
from crm.imports.acquired_lists.schemas import AcquiredEntryPatch


class ListEntry(Posted):
    """The form of a new list."""

    kind: Line = ""
    name: Line = ""
    source: Line = ""
    purpose: Line = ""
    received_on: Line = ""
    ends_on: Line = ""
    no_commercial_use: Line = ""


class NoticeEntry(Posted):
    """The day on which its people were informed by other means."""

    notice_on: Line = ""


class RemovalEntry(Posted):
    """The confirmation box for deleting a list."""

    sure: Line = ""


class AdoptionEntry(Posted):
    """The form that makes a person of a list a contact, with their consent."""

    use: Line = ""
    source: Line = ""
    text_version: Line = ""
    proof: Line = ""


class CorrectionEntry(Posted):
    """The form of one entry. Addresses are encrypted: empty fields leave them unchanged."""

    version: Line = ""
    first_names: Line = ""
    surname: Line = ""
    street: Line = ""
    postcode: Line = ""
    town: Line = ""
    commune: Line = ""
    station: Line = ""
    born_in: Line = ""
    contacts: LongText = ""
    no_contacts: Line = ""


class PlaceSearch(Posted):
    """The search of a list's people, by place and age."""

    station: Line = ""
    commune: Line = ""
    street: Line = ""
    age_from: Line = ""
    age_to: Line = ""
    after: Line = ""


def read_list(entry: ListEntry) -> dict[str, Any]:
    """Return the form's values for an AcquiredListCreate."""
    values = {name: text.strip() for name, text in entry.model_dump().items()}
    return values | {"no_commercial_use": bool(entry.no_commercial_use)}


def read_places(entry: PlaceSearch) -> dict[str, Any]:
    """Return the form's values for a ListedFilter."""
    values: dict[str, Any] = {name: text.strip() for name, text in entry.model_dump().items()}
    return values | {"age_from": whole_number(entry.age_from), "age_to": whole_number(entry.age_to)}


def following_of(criteria: dict[str, Any], after: UUID) -> str:
    """Return the query string of the next page."""
    return urlencode({name: value for name, value in criteria.items() if value} | {"after": after})


def read_correction(entry: CorrectionEntry) -> AcquiredEntryPatch:
    """Parse the correction of an entry; an empty field is emptied. Raises Invalid."""
    patch = patch_of(entry.model_dump())
    emptied = {name: None for name, value in patch.items() if value is None}
    return read_form(AcquiredEntryPatch, patch, FIELDS).model_copy(update=emptied)
