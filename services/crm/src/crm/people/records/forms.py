"""Forms of the list of people, and of the fields that a campaign adds."""

import re
from typing import Any

from kit.pages.page_form import Line, LongText, Posted
from pydantic import create_model

from crm.people.records.field_registry import FORM
from crm.people.records.form_input import tags_of

SEARCH_INPUTS = {"/name": "q", "/email": "q", "/phone": "q", "/after": "q"}
_NUMBER = re.compile(r"\+?[\d\s.\-/()]*\d[\d\s.\-/()]*")
_declared: dict[str, Any] = {field.name: (Line, "") for field in FORM}

CardFields = create_model("CardFields", __base__=Posted, **_declared)
"""The inputs of the registry's fields: one that is declared there is in the forms by that."""


class PersonEntry(CardFields):
    """The form of a new person."""

    email: Line = ""
    phone: Line = ""
    role: Line = ""
    tags: Line = ""
    source: Line = ""


class SearchEntry(Posted):
    """The search: a name, a whole e-mail address or a phone number; `after`, where the page before it ended."""

    q: Line = ""
    after: Line = ""


class FieldEntry(Posted):
    """The form of a custom field: a new one, or the words of the one that `key` names."""

    label: Line = ""
    kind: Line = ""
    options: LongText = ""
    key: Line = ""


class FieldRemoval(Posted):
    """The box without which no custom field is removed."""

    sure: Line = ""


def read_card(entry: Posted) -> dict[str, str]:
    """Return by name what was typed in the inputs of the registry's fields."""
    return entry.model_dump(include={field.name for field in FORM})


def read_person(entry: PersonEntry) -> dict[str, Any]:
    """The fields of a PersonCreate."""
    contacts = [{"channel": channel, "address": text} for channel, text in _addresses(entry)]
    roles = [entry.role] if entry.role else []
    said = {"contacts": contacts, "tags": tags_of(entry.tags), "roles": roles, "source": entry.source}
    return read_card(entry) | said


def inputs_of(entry: PersonEntry) -> dict[str, str]:
    """Pointers into a PersonCreate → the inputs of the form that say it otherwise."""
    found = {f"/contacts/{place}": channel for place, (channel, _) in enumerate(_addresses(entry))}
    return found | {"/roles": "role"}


def read_search(entry: SearchEntry) -> dict[str, Any]:
    """The fields of a PeopleSearch: an `@` is in e-mail addresses alone, and a phone number holds no letter."""
    text = entry.q.strip()
    by = "email" if "@" in text else "phone" if _NUMBER.fullmatch(text) else "name"
    return {by: text, "after": entry.after}


def _addresses(entry: PersonEntry) -> list[tuple[str, str]]:
    return [(channel, text) for channel, text in (("email", entry.email), ("phone", entry.phone)) if text.strip()]
