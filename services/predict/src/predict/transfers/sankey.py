"""Sankey diagram of transfers as SVG, without style attributes and scripts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from kit.text import french

from predict.transfers.estimation.unit_intervals import Table
from predict.transfers.options import ABSTENTION, BLANK, GONE, NEW, NULL, OTHERS

WIDTH = 890
BAR = 14
LEFT, RIGHT = 270, 606
"""Where the bars stand; the names stand outside of them."""
TOP = 44
SPAN = 420.0
"""Height of all the people together."""
GAP = 6.0
ROW = 17.0
"""The least room a name needs."""
THINNEST = 0.004
"""A band of fewer than this share of the people is not drawn; the table has it."""
LONGEST = 25

COLOURS = ("#1b6ca8", "#c8553d", "#2a8c5a", "#8a4f9e", "#b8860b", "#0f8b8d", "#a23b72", "#5b6c1e", "#6c4a2f", "#3d5a80")
PALE = {ABSTENTION: "#8b949e", BLANK: "#c4cad0", NULL: "#a9b1b9", OTHERS: "#6e7681", NEW: "#d0b98a", GONE: "#d0b98a"}


@dataclass(frozen=True)
class Bar:
    name: str
    votes: float
    top: float
    height: float
    colour: str


def draw_sankey(
    origins: Sequence[str], destinations: Sequence[str], table: Table, heads: tuple[str, str], source: str = ""
) -> str:
    """Draw the diagram. `heads`: column titles, `législatives 2024, 1er tour`; `source`: method and data."""
    destinations, table = _untangle(origins, destinations, table)
    people = max(float(table.votes.sum()), 1.0)
    left = _bars(origins, [float(v) for v in table.votes.sum(1)], people)
    # A name that is on both sides keeps its colour, so that loyalty shows as one colour.
    colours_by_name = {bar.name: bar.colour for bar in left}
    right = _bars(destinations, [float(v) for v in table.votes.sum(0)], people, colours_by_name)
    height = round(max(bars[-1].top + max(bars[-1].height, ROW) for bars in (left, right)) + 14)
    title = f"Reports de voix, {heads[0]} vers {heads[1]}"
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        'aria-labelledby="sankey-title sankey-desc" xmlns="http://www.w3.org/2000/svg" '
        'font-family="system-ui, sans-serif">',
        f'<title id="sankey-title">{escape(title)}</title>',
        f'<desc id="sankey-desc">{escape(f"{describe_flows(origins, destinations, table)} {source}".strip())}</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(LEFT + BAR, 20, heads[0], "end", bold=True),
        _text(RIGHT, 20, heads[1], "start", bold=True),
    ]
    parts += _bands(left, right, table, people)
    for bars, x, anchor in ((left, LEFT, "end"), (right, RIGHT, "start")):
        for bar in bars:
            at = x - 8 if anchor == "end" else x + BAR + 8
            parts.append(
                f'<rect x="{x}" y="{bar.top:.1f}" width="{BAR}" height="{max(bar.height, 1.0):.1f}" '
                f'fill="{bar.colour}"/>'
            )
            middle = bar.top + max(bar.height, 1.0) / 2 + 4
            parts.append(_text(at, middle, f"{_short(bar.name)} · {french.number(bar.votes)}", anchor))
    return "".join([*parts, "</svg>"])


def describe_flows(origins: Sequence[str], destinations: Sequence[str], table: Table) -> str:
    """Return the two largest transfers of each origin in words, as text alternative."""
    descriptions = list[str]()
    for row, name in enumerate(origins):
        rows = float(table.votes[row].sum())
        first = sorted(range(len(destinations)), key=lambda column, row=row: -float(table.votes[row, column]))[:2]
        ways = " et ".join(
            f"{french.percent(float(table.votes[row, column]) / max(rows, 1.0), 0)} vers {destinations[column]}"
            for column in first
            if table.votes[row, column] > 0
        )
        if rows >= 1 and ways:
            descriptions.append(f"{name} : {ways}")
    return "Estimation. " + " ; ".join(descriptions) + ". Le tableau donne tous les chiffres avec leurs intervalles."


def _untangle(origins: Sequence[str], destinations: Sequence[str], table: Table) -> tuple[list[str], Table]:
    """Reorder destinations to reduce crossings."""
    places = np.arange(len(origins)) @ table.votes / np.maximum(table.votes.sum(0), 1e-9)
    order = [int(place) for place in np.argsort(places, kind="stable")]
    votes, low, high = (part[:, order] for part in (table.votes, table.low90, table.high90))
    return [destinations[place] for place in order], Table(votes, low, high)


def _bars(
    names: Sequence[str], votes: Sequence[float], people: float, known: dict[str, str] | None = None
) -> list[Bar]:
    bars = list[Bar]()
    top = float(TOP)
    colours = [colour for colour in COLOURS if colour not in (known or {}).values()] or list(COLOURS)
    fresh = 0
    for name, count in zip(names, votes, strict=True):
        colour = PALE.get(name) or (known or {}).get(name)
        if colour is None:
            colour = colours[fresh % len(colours)]
            fresh += 1
        height = SPAN * count / people
        bars.append(Bar(name, count, top, height, colour))
        top += max(height + GAP, ROW)
    return bars


def _bands(left: Sequence[Bar], right: Sequence[Bar], table: Table, people: float) -> list[str]:
    starts, ends = [bar.top for bar in left], [bar.top for bar in right]
    bands = list[str]()
    x1, x2 = LEFT + BAR, RIGHT
    bend = (x1 + x2) / 2
    for row, origin in enumerate(left):
        for column, destination in enumerate(right):
            votes = float(table.votes[row, column])
            height = SPAN * votes / people
            a, b = starts[row], ends[column]
            starts[row] += height
            ends[column] += height
            if votes < THINNEST * people:
                continue
            low, high = (french.number(float(side[row, column])) for side in (table.low90, table.high90))
            label = f"{origin.name} vers {destination.name} : {french.number(votes)} ({low} à {high})"
            bands.append(
                f'<path d="M{x1} {a:.1f}C{bend} {a:.1f} {bend} {b:.1f} {x2} {b:.1f}V{b + height:.1f}'
                f'C{bend} {b + height:.1f} {bend} {a + height:.1f} {x1} {a + height:.1f}Z" '
                f'fill="{origin.colour}" fill-opacity="0.45"><title>{escape(label)}</title></path>'
            )
    return bands


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _text(x: float, y: float, label: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.0f}" y="{y:.1f}" text-anchor="{anchor}" font-size="13" fill="#17212b"{weight}>'
        f"{escape(label)}</text>"
    )
