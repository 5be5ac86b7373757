"""The form in which people are taken out as a file."""

from typing import Any

from kit.pages.page_form import Choices, Line, Posted

INPUTS = {"/columns": "column"}


class ExportEntry(Posted):
    column: Choices = ()
    segment_id: Line = ""
    form: Line = "csv"
    reason: Line = ""


BLANK = ExportEntry(column=("surname", "first_names", "street", "postcode", "town"))
"""What the form begins with."""


def read_export(entry: ExportEntry) -> dict[str, Any]:
    """The fields of an ExportCreate."""
    return {
        "columns": entry.column,
        "segment_id": entry.segment_id,
        "form": entry.form,
        "reason": entry.reason.strip(),
    }
