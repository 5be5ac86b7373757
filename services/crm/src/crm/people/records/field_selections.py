"""Selections of the fields of a contact, by what they are needed for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm.people.records.contact_field import ContactField, Group, Merge
from crm.people.records.field_registry import FIELDS

BY_NAME: Mapping[str, ContactField] = {field.name: field for field in FIELDS}
COLUMNS = tuple(field.name for field in FIELDS if not field.sealed)
"""Fields stored in a column of their own."""
DAYS = frozenset(field.name for field in FIELDS if field.kind == "day" and not field.sealed)
"""Dates, stored in JSON as text."""
INDEXED = frozenset(field.name for field in FIELDS if field.indexed)
MASKED = tuple(field.name for field in FIELDS if field.masked)
FORM = tuple(field for field in FIELDS if field.form)
"""Fields with their own input in the forms of one person."""
CARD = tuple(field for field in FORM if field.group == "details")
"""Fields shown on a line each on the card; the others are in its header."""


def fields_in(group: Group) -> list[ContactField]:
    return [field for field in FIELDS if field.group == group]


def labels_of(*groups: Group) -> dict[str, str]:
    """Return, by its name, the label of each field that may be exported."""
    return {field.name: field.label for field in FIELDS if field.group in groups and field.exported}


def names_merged(*rules: Merge) -> tuple[str, ...]:
    """Return the columns that one of these merge rules applies to."""
    return tuple(field.name for field in FIELDS if field.merge in rules and not field.sealed)


def json_value(name: str, value: Any) -> Any:
    """Convert a column's Python value to its JSON value."""
    return date.fromisoformat(value) if name in DAYS and isinstance(value, str) else value
