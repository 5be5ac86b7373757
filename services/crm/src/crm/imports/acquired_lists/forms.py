"""Forms of acquired lists."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from elections.places.place import Place
from kit.pages.forms import read_form, whole_number
from kit.pages.page_form import Line, LongText, Posted
from kit.web.problems import Invalid

from crm.campaign.campaigns.place_input import read_places, read_station
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


def read_search(entry: PlaceSearch, own: Place) -> dict[str, Any]:
    """Return the form's values for a ListedFilter. Raises Invalid for a place that is not known."""
    values: dict[str, Any] = {name: text.strip() for name, text in entry.model_dump().items()}
    values |= _codes(entry.station, entry.commune, own)
    return values | {"age_from": whole_number(entry.age_from), "age_to": whole_number(entry.age_to)}


def following_of(entry: PlaceSearch, after: UUID) -> str:
    """Return the query string of the next page."""
    return urlencode({name: value for name, value in entry.model_dump().items() if value} | {"after": after})


def read_correction(entry: CorrectionEntry, own: Place) -> AcquiredEntryPatch:
    """Parse the correction of an entry; an empty field is emptied. Raises Invalid."""
    patch = patch_of(entry.model_dump() | _codes(entry.station, entry.commune, own))
    emptied = {name: None for name, value in patch.items() if value is None}
    return read_form(AcquiredEntryPatch, patch, FIELDS).model_copy(update=emptied)


def _codes(station: str, commune: str, own: Place) -> dict[str, str]:
    """Return the codes of the two places that a form names; empty where it names none. Raises Invalid."""
    communes = read_places(commune, own, "/commune") if commune.strip() else [""]
    if len(communes) != 1 or "_" in communes[0]:
        raise Invalid("Nommez une seule commune, sans numéro de bureau.", "Name one commune.", "/commune")
    return {"station": read_station(station, own, "/station") if station.strip() else "", "commune": communes[0]}
