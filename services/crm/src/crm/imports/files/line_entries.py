"""Parsing of a line's cells into an entry. Pure, so that another process does it while the database writes."""

from collections.abc import Sequence
from typing import NamedTuple

from crm.campaign.special_categories.free_text_check import find_refused
from crm.imports.files.answered_words import Asked
from crm.imports.files.line_cells import Cells, read_cell
from crm.imports.files.line_parts import Said, make_entry, make_said
from crm.imports.files.line_plan import Plan
from crm.imports.files.tags import sort_tags
from crm.people.records.bulk_people import Entry
from crm.people.records.contacts import REGIONS
from crm.people.records.minors import why_unfit
from crm.people.records.names import words_of


class Row(NamedTuple):
    """A parsed line. `remarks`: such as `4:phone`, the column from 1 (0: the line) and the reason."""

    line: int
    refused: bool
    remarks: list[str]
    entry: Entry
    said: Said | None
    refuses: frozenset[str]
    """Channels that the line refuses."""
    new_tags: frozenset[str] = frozenset()
    """Tags that nobody has yet, applied or not."""
    slots: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    """Skills that the person offers, beside the hours in `slots`."""
    asked: tuple[tuple[Asked, str], ...] = ()
    """Words that only the team can read, and how the line spells them."""


STOPS = frozenset({"0:sensitive", "0:too_young", "0:minor"})
"""Remarks of lines that the law keeps out."""
_TOTALS = frozenset({"total", "totaux", "somme", "nombre"})
_BESIDE_TOTALS = frozenset({"general", "sous", "de", "des", "contacts", "personnes", "lignes", "adherents"})
NOTES = frozenset(
    {
        *("short_year", "counted_day", "beside_number", "proof_alone", "full_name", "cut", "masked_address"),
        *("town_ambiguous", "town_contradictory", "town_misspelt", "town_unknown", "differs"),
    }
)
"""Remarks that say how something was read, or what of it is not stored, and refuse no line."""


def prepare(records: Sequence[tuple[int, list[str]]], plan: Plan) -> list[Row]:
    regions = tuple(dict.fromkeys((plan.country, *REGIONS)))
    return [_prepare(line, record, plan, regions) for line, record in records]


def _prepare(line: int, record: list[str], plan: Plan, regions: Sequence[str]) -> Row:
    if len(record) != len(plan.columns) and (len(record) < len(plan.columns) or any(record[len(plan.columns) :])):
        return Row(line, True, ["0:columns"], Entry(), None, frozenset())
    cells = Cells(tags=list(plan.tags))
    for number, target, kind in plan.readings:
        cell = record[number - 1].strip()
        if not cell:
            continue
        if cell[0] == "'" and len(cell) > 1 and cell[1] in "=+-@":
            cell = cell[1:]
        read_cell(cells, number, target, kind, cell, plan, regions)
    remarks = cells.remarks
    sorted_tags, new_tags = sort_tags(cells.tags, plan.tagging, remarks)
    entry = make_entry(cells, sorted_tags, plan)
    consents = make_said(cells, plan.statement)
    stopped = _stopped(entry, cells, plan)
    not_kept = plan.only_kept and not cells.kept
    unreadable = plan.unreadable == "refuse" and any(remark.partition(":")[2] not in NOTES for remark in remarks)
    total = _is_total(entry)
    is_refused = entry.name is None or total or stopped or not_kept or unreadable
    if total:
        remarks[:] = ["0:total"]
    elif entry.name is None:
        remarks.append("0:name")
    if not_kept and not total:
        remarks.append("0:not_kept")
    return Row(
        line,
        is_refused,
        remarks,
        entry,
        consents,
        frozenset(cells.refuses),
        frozenset() if stopped or not_kept else new_tags,
        tuple(dict.fromkeys(cells.slots)),
        tuple(dict.fromkeys(cells.skills)),
        () if is_refused else tuple(cells.asked.items()),
    )


def _is_total(entry: Entry) -> bool:
    """Return whether a spreadsheet's total stands where a name would: « TOTAL », « Nombre de contacts », « 396 »."""
    words = [word for word in words_of(f"{entry.surname or ''} {entry.first_names or ''}") if not word.isdecimal()]
    return not _TOTALS.isdisjoint(words) and set(words) <= _TOTALS | _BESIDE_TOTALS and not entry.contacts


def _stopped(entry: Entry, cells: Cells, plan: Plan) -> bool:
    """Return whether the law refuses the line: for sensitive data (GDPR, art. 9), or for the person's age."""
    texts = [*cells.tags, *(value for value in cells.custom.values() if isinstance(value, str))]
    if any(find_refused(text, plan.waived) is not None for text in texts):
        cells.remarks.append("0:sensitive")
    if (unfit := why_unfit(entry.born_on, plan.today, entry.roles)) is not None:
        cells.remarks.append(f"0:{unfit}")
    return any(remark in STOPS for remark in cells.remarks)
