"""The cells of an export of people, safe to open in a spreadsheet."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from crm.imports.exports.schemas import Column
from crm.people.other_addresses.labels import in_words
from crm.people.other_addresses.schemas import OtherAddressRead
from crm.people.records.cells import harmless
from crm.people.records.custom_values import in_words as custom_in_words
from crm.people.records.exported_people import Outgoing
from crm.people.records.labels import RETAINED, ROLES, SOURCES, USES

Homes: TypeAlias = Mapping[UUID, Sequence[OtherAddressRead]]
"""The other addresses of each person."""


def row_of(outgoing: Outgoing, columns: Sequence[Column], homes: Homes, labels: Mapping[str, str]) -> list[str]:
    """Return a person's cells. `labels`: of custom fields, by key."""
    return [_cell(outgoing, column, homes, labels) for column in columns]


def plain(cells: Sequence[str]) -> list[str]:
    """Return a row for CSV, with formulas turned into text."""
    return [harmless(cell) for cell in cells]


def _cell(outgoing: Outgoing, column: Column, homes: Homes, labels: Mapping[str, str]) -> str:
    person = outgoing.person
    match column:
        case "emails" | "phones":
            return ", ".join(outgoing.emails if column == "emails" else outgoing.phones)
        case "residences":
            return " ; ".join(in_words(other) for other in homes.get(person.id, ()))
        case "born_on":
            return outgoing.born_on or ""
        case "roles":
            return ", ".join(_worded(ROLES, role) for role in person.roles)
        case "tags":
            return ", ".join(person.tags)
        case "uses":
            return ", ".join(_worded(USES, use) for use in person.uses)
        case "custom":
            pairs = ((labels.get(key, key), custom_in_words(value)) for key, value in person.custom.items())
            return " ; ".join(f"{label} : {words}" for label, words in sorted(pairs))
        case "source":
            return _worded(SOURCES, person.source)
        case "retained_as":
            return _worded(RETAINED, person.retained_as or "")
        case _:
            value = getattr(person, column)
            return "" if value is None else str(value)


def _worded(words: Mapping[Any, str], text: str) -> str:
    return words.get(text, text)
