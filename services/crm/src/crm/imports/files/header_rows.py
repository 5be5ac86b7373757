"""The line of a file that names its columns: below a title, and of two lines where spreadsheets merge cells. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

Known: TypeAlias = Callable[[str], bool]
"""Whether a cell is the name of a column that the suite knows."""
Record: TypeAlias = tuple[int, Sequence[str]]
"""The file's line where a record begins, and its cells."""
LOOKED_AT = 15
"""Records among which the header is looked for."""
_VALUE = re.compile(r"[0-9@]")


class HeaderRows(NamedTuple):
    """The names of the columns; `last`: index of the last record of the header; `line`: where that record begins."""

    names: list[str]
    last: int
    line: int


def find_header(records: Sequence[Record], known: Known) -> HeaderRows:
    """Return the header of a file that has at least one record.

    It is the first record, unless another has more names that are known, or the first is a title: one cell above
    records of several. A line of groups above repeated names, and one of names below merged cells, are part of it.
    """
    rows = [[" ".join(cell.split()) for cell in cells] for _, cells in records[: LOOKED_AT + 1]]
    names = [sum(map(known, filter(None, row))) for row in rows[:LOOKED_AT]]
    filled = [sum(map(bool, row)) for row in rows]
    best = max(range(len(names)), key=lambda index: (names[index], -index))
    if names[best] < 2 or names[best] <= names[0]:
        best = 0
    if names[best] == 0 and filled[0] == 1:
        best = next((index for index, count in enumerate(filled[:LOOKED_AT]) if count > 2), 0)
    header, last = _with_groups(rows, best), best
    if best + 1 < len(rows) and _names_parts(header, rows[best + 1], known):
        header, last = _with_parts(header, rows[best + 1], known), best + 1
    return HeaderRows(header, last, records[last][0])


def _with_groups(rows: Sequence[list[str]], index: int) -> list[str]:
    """Return the names with the group above each that is there twice: « Domicile Ville », « Courrier Ville »."""
    header = rows[index]
    if index == 0 or sum(map(bool, rows[index - 1])) < 2:
        return header
    groups = _spread(rows[index - 1], len(header))
    return [
        f"{group} {name}" if name and group and header.count(name) > 1 else name
        for group, name in zip(groups, header, strict=True)
    ]


def _names_parts(header: Sequence[str], below: Sequence[str], known: Known) -> bool:
    """Return whether a record names the parts of merged cells: « Téléphone » above « Fixe » and « Portable »."""
    names = [*header, *[""] * (len(below) - len(header))]
    parts = [place for place, cell in enumerate(below) if cell]
    # A merged cell is written in its first column, and the others are empty.
    merged = any(not names[place] for place in parts) and all(
        not names[place] or names[place + 1 : place + 2] == [""] for place in parts
    )
    cells = [below[place] for place in parts]
    plain = not any(map(_VALUE.search, cells))
    return merged and plain and len(cells) >= 2 and 2 * sum(map(known, cells)) >= len(cells)


def _with_parts(header: Sequence[str], below: Sequence[str], known: Known) -> list[str]:
    above = _spread(header, max(len(header), len(below)))
    parts = [*below, *[""] * (len(above) - len(below))]
    own = [*header, *[""] * (len(above) - len(header))]
    return [
        name if not part else part if known(part) or not group else f"{group} {part}"
        for name, group, part in zip(own, above, parts, strict=True)
    ]


def _spread(cells: Sequence[str], width: int) -> list[str]:
    """Return a row in which a merged cell, which a spreadsheet writes once, stands in each of its columns."""
    spread, current = list[str](), ""
    for cell in [*cells, *[""] * (width - len(cells))][:width]:
        current = cell or current
        spread.append(current)
    return spread
