"""The form of an export of people."""

from typing import Any

from kit.pages.page_form import Choices, Line, Posted

INPUTS = {"/columns": "column"}


class ExportEntry(Posted):
    column: Choices = ()
    segment_id: Line = ""
    form: Line = "csv"
    reason: Line = ""


BLANK = ExportEntry(column=("surname", "first_names", "street", "postcode", "town"))
"""The form's initial values."""


def read_export(entry: ExportEntry) -> dict[str, Any]:
    """Return the form's values for an ExportCreate."""
    return {
        "columns": entry.column,
        "segment_id": entry.segment_id,
        "form": entry.form,
        "reason": entry.reason.strip(),
    }
