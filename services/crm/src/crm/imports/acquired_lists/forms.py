"""Forms of the lists that are kept apart."""

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
    """The day on which its people were told by other means."""

    notice_on: Line = ""


class RemovalEntry(Posted):
    """The box without which no list is deleted."""

    sure: Line = ""


class AdoptionEntry(Posted):
    """The form with which somebody of a list becomes a contact, with their yes."""

    use: Line = ""
    source: Line = ""
    text_version: Line = ""
    proof: Line = ""


class CorrectionEntry(Posted):
    """The form of one line; the addresses are sealed, so that none typed leaves those there are."""

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
    """The fields of an AcquiredListCreate."""
    said = {name: text.strip() for name, text in entry.model_dump().items()}
    return said | {"no_commercial_use": bool(entry.no_commercial_use)}


def read_places(entry: PlaceSearch) -> dict[str, Any]:
    """The fields of a ListedFilter."""
    said: dict[str, Any] = {name: text.strip() for name, text in entry.model_dump().items()}
    return said | {"age_from": whole_number(entry.age_from), "age_to": whole_number(entry.age_to)}


def following_of(asked: dict[str, Any], after: UUID) -> str:
    """The query of the next page."""
    return urlencode({name: said for name, said in asked.items() if said} | {"after": after})


def read_correction(entry: CorrectionEntry) -> AcquiredEntryPatch:
    """Read the correction of a line: an empty field is emptied. Raises Invalid."""
    said = patch_of(entry.model_dump())
    emptied = {name: None for name, value in said.items() if value is None}
    return read_form(AcquiredEntryPatch, said, FIELDS).model_copy(update=emptied)
