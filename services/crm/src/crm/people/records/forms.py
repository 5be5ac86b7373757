"""Forms of the list of people and of custom fields."""

import re
from typing import Any

from elections.places.place import Place
from kit.pages.page_form import Line, LongText, Posted
from pydantic import create_model

from crm.campaign.campaigns.place_input import read_station
from crm.people.records.field_selections import FORM
from crm.people.records.form_input import tags_of

SEARCH_INPUTS = {"/name": "q", "/email": "q", "/phone": "q", "/after": "q"}
_NUMBER = re.compile(r"\+?[\d\s.\-/()]*\d[\d\s.\-/()]*")
_declared: dict[str, Any] = {field.name: (Line, "") for field in FORM}

CardFields = create_model("CardFields", __base__=Posted, **_declared)
"""The inputs of the registry's fields, generated from their declarations."""


class PersonEntry(CardFields):
    """The form of a new person."""

    email: Line = ""
    phone: Line = ""
    role: Line = ""
    tags: Line = ""
    source: Line = ""


class SearchEntry(Posted):
    """The search form: a name, a whole e-mail address or a phone number; `after`: the page's cursor."""

    q: Line = ""
    after: Line = ""


class FieldEntry(Posted):
    """The form of a custom field: a new one, or new labels for the one of `key`."""

    label: Line = ""
    kind: Line = ""
    options: LongText = ""
    key: Line = ""


class FieldRemoval(Posted):
    """The confirmation box for removing a custom field."""

    sure: Line = ""


def read_card(entry: Posted, own: Place) -> dict[str, str]:
    """Return by name the values typed in the inputs of the registry's fields.

    A polling station is typed by its name. Raises Invalid at it. `own`: the campaign's territory.
    """
    card: dict[str, str] = entry.model_dump(include={field.name for field in FORM})
    named = card["station"].strip()
    return card | {"station": read_station(named, own, "/station")} if named else card


def read_person(entry: PersonEntry, own: Place) -> dict[str, Any]:
    """Return the form's values for a PersonCreate. Raises Invalid for a station that is none."""
    contacts = [{"channel": channel, "address": text} for channel, text in _addresses(entry)]
    roles = [entry.role] if entry.role else []
    values = {"contacts": contacts, "tags": tags_of(entry.tags), "roles": roles, "source": entry.source}
    return read_card(entry, own) | values


def inputs_of(entry: PersonEntry) -> dict[str, str]:
    """Map pointers into a PersonCreate to the form's inputs, where they differ."""
    inputs = {f"/contacts/{index}": channel for index, (channel, _) in enumerate(_addresses(entry))}
    return inputs | {"/roles": "role"}


def read_search(entry: SearchEntry) -> dict[str, Any]:
    """Return the form's values for a PeopleSearch, telling e-mails by `@` and phone numbers by the lack of letters."""
    text = entry.q.strip()
    field = "email" if "@" in text else "phone" if _NUMBER.fullmatch(text) else "name"
    return {field: text, "after": entry.after}


def _addresses(entry: PersonEntry) -> list[tuple[str, str]]:
    return [(channel, text) for channel, text in (("email", entry.email), ("phone", entry.phone)) if text.strip()]
