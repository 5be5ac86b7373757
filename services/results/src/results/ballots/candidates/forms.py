"""Forms of who stands in a round: rows to type in, lines to paste."""

from collections.abc import Sequence
from typing import Annotated

from kit.pages.forms import whole_number
from kit.pages.page_form import Choices, Line, Posted
from pydantic import Field

from results.ballots.candidates.candidate_table import ReadCandidate
from results.ballots.candidates.service import KnownCandidate

NAMES = {"/candidates": "les lignes"}
FIRST_ROWS, MORE_ROWS = 6, 3
MAX_ROWS = 200


class CandidatesEntry(Posted):
    """Rows of the table, one value a row in each. `more`: pressed to have more empty rows."""

    panel: Choices = ()
    name: Choices = ()
    nuance: Choices = ()
    more: Line = ""


class PastedEntry(Posted):
    """Lines pasted from a message or a spreadsheet."""

    lines: Annotated[str, Field(max_length=40_000)] = ""


class Row(Posted):
    """One row as it is shown."""

    panel: str = ""
    name: str = ""
    nuance: str = ""


def rows_to_show(stored: Sequence[KnownCandidate], entry: CandidatesEntry | None) -> list[Row]:
    """Return the typed rows, else the stored ones, and empty ones after them."""
    if entry is not None:
        rows = [Row(panel=panel, name=name, nuance=nuance) for panel, name, nuance in _columns(entry)]
        empty = MORE_ROWS if entry.more or all(row.name for row in rows) else 0
    else:
        rows = [Row(panel=str(one.panel), name=one.name, nuance=one.nuance or "") for one in stored]
        empty = MORE_ROWS if rows else FIRST_ROWS
    return (rows + [Row()] * empty)[:MAX_ROWS]


def read_rows(entry: CandidatesEntry) -> list[dict[str, object]]:
    """Return the rows that have a name. A row without a panel number follows the one before it."""
    rows: list[dict[str, object]] = []
    before: int | str = 0
    for panel, name, nuance in _columns(entry):
        if not name.strip():
            continue
        number = whole_number(panel) if panel.strip() else (before + 1 if isinstance(before, int) else "")
        before = number
        rows.append({"panel": number, "name": name.strip(), "nuance": nuance.strip().upper() or None})
    return rows


def rows_of(found: Sequence[ReadCandidate]) -> list[dict[str, object]]:
    return [{"panel": one.panel, "name": one.name, "nuance": one.nuance} for one in found]


def _columns(entry: CandidatesEntry) -> list[tuple[str, str, str]]:
    count = min(len(entry.panel), len(entry.name), len(entry.nuance))
    return list(zip(entry.panel[:count], entry.name[:count], entry.nuance[:count], strict=True))
