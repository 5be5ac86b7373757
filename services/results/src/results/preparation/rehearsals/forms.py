"""Form of a sheet that is typed in a rehearsal, and its conversion to an API body."""

from typing import Any

from kit.pages.forms import whole_number
from kit.pages.page_form import Choices, Line, Posted


class RehearsedEntry(Posted):
    """A sheet of the rehearsal: figures, and votes in the order of the candidates."""

    registered: Line = ""
    voters: Line = ""
    blank: Line = ""
    null: Line = ""
    valid: Line = ""
    candidate: Choices = ()
    votes: Choices = ()


def read_sheet(entry: RehearsedEntry) -> dict[str, Any]:
    """Return the figures and votes of a TallyCreate."""
    figures = {name: whole_number(getattr(entry, name)) for name in ("registered", "voters", "blank", "null", "valid")}
    pairs = zip(entry.candidate, entry.votes, strict=False)
    return figures | {"votes": {candidate: whole_number(count) for candidate, count in pairs if count.strip()}}
