"""Column names in the cells of wide tables: on a phone each row is a card, whose cells have no heading above them.

It is applied to the finished page, so that no template repeats a heading in each of its cells. `isoloir.css` makes the
cards of `table.rows`.
"""

import re
from html import escape, unescape

MOST_COLUMNS = 3
"""Columns that fit on a phone; a table of fewer becomes cards if its template says `class="rows"`."""

MOST_SHOWN = 10
"""Columns of which a card shows all; of more it shows the first six, a desk nine, and the others behind a box."""

_TABLE = re.compile(r"<table\b([^>]*)>(.*?)</table>", re.DOTALL)
_HEAD = re.compile(r"<thead\b[^>]*>(.*?)</thead>", re.DOTALL)
_HEADING = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
_UNSEEN = re.compile(r'<span class="visually-hidden">.*?</span>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_ROW = re.compile(r"<tr\b.*?(?=<tr\b|\Z)", re.DOTALL)
_CELL = re.compile(r"<t([dh])\b([^>]*)>(\s*</t[dh]>)?")
_CLASS = re.compile(r'\bclass="([^"]*)"')
_ALL_COLUMNS = '<label class="choice all-columns"><input type="checkbox"> Toutes les colonnes</label>'
_COLSPAN = re.compile(r'\bcolspan="(\d+)"')


def name_cells(html: str) -> str:
    """Return the page with `class="rows"` at each wide table and `data-label` at its cells.

    The title of a row, its `th` or else its first cell, needs no name. A table with cells over several rows, or with
    two rows of headings, stays as it is and scrolls in its box.
    """
    return _TABLE.sub(_name_cells_of, html) if "<thead" in html else html


def _name_cells_of(table: re.Match[str]) -> str:
    attributes, content = table[1], table[2]
    head = _HEAD.search(content)
    if head is None or "rowspan=" in content or "colspan=" in head[1] or head[1].count("<tr") != 1:
        return table[0]
    names = [_name(heading) for heading in _HEADING.findall(head[1])]
    found = _CLASS.search(attributes)
    classes = found[1].split() if found else []
    if "rows" not in classes:
        if classes or len(names) <= MOST_COLUMNS:
            return table[0]
        attributes += ' class="rows"'
    body = _ROW.sub(lambda row: _label(row[0], names), content[head.end() :])
    box = _ALL_COLUMNS if len(names) > MOST_SHOWN else ""
    return f"{box}<table{attributes}>{content[: head.end()]}{body}</table>"


def _name(heading: str) -> str:
    seen = unescape(_TAG.sub(" ", _UNSEEN.sub("", heading)))
    # Plain white space only: a no-break space stays one.
    return escape(re.sub(r"[ \t\r\n]+", " ", seen).strip(" \u00a0:"))


def _label(row: str, names: list[str]) -> str:
    is_titled, column = "<th" in row, 0

    def labelled(match: re.Match[str]) -> str:
        nonlocal column
        own, column = column, column + _columns_of(match[2])
        is_title = match[1] == "h" or (own == 0 and not is_titled)
        if is_title or match[3] or own >= len(names) or not names[own]:
            return match[0]
        return f'<td{match[2]} data-label="{names[own]}">'

    return _CELL.sub(labelled, row)


def _columns_of(attributes: str) -> int:
    found = _COLSPAN.search(attributes)
    return int(found[1]) if found else 1
