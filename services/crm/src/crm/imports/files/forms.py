"""Forms of a file: its column mapping, and its start."""

from typing import Any

from kit.pages.page_form import Choices, Line, Posted

from crm.people.records.form_input import tags_of


class MappingEntry(Posted):
    """The form of the mapping: one choice per column, in the file's order."""

    column: Choices = ()
    known: Line = "complete"
    unknown_tags: Line = "report"
    unreadable: Line = "leave_out"
    country: Line = "FR"
    tags: Line = ""
    given_by: Line = ""


class StartEntry(Posted):
    """The button that starts an import, with or without the lines that the law refuses."""

    leave_stopped_out: Line = ""


def read_mapping(entry: MappingEntry) -> dict[str, Any]:
    """Return the form's values for a MappingPut."""
    return entry.model_dump(include={"known", "unknown_tags", "unreadable"}) | {
        "columns": [one or None for one in entry.column],
        "country": entry.country.strip().upper(),
        "tags": tags_of(entry.tags),
        "given_by": " ".join(entry.given_by.split()),
    }


def inputs_of(entry: MappingEntry) -> dict[str, str]:
    """Map pointers into a MappingPut to the choice of each column."""
    return {"/columns": "column-0"} | {f"/columns/{place}": f"column-{place}" for place in range(len(entry.column))}
