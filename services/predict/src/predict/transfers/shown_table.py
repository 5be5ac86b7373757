"""A table for readers: fractions of each origin's voters, with intervals. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from predict.transfers.estimation.unit_intervals import Table


@dataclass(frozen=True)
class Cell:
    votes: float
    share: float
    low: float
    high: float
    unsure: bool
    """The interval is wider than the share itself."""


@dataclass(frozen=True)
class Line:
    name: str
    votes: float
    cells: tuple[Cell, ...]


_KINDS = {"circo": "circonscription", "departement": "département"}


def name_territory(territory: str) -> str:
    """Return `circonscription 94-06` for `circo:9406`."""
    kind, _, code = territory.partition(":")
    return f"{_KINDS.get(kind, kind)} {f'{code[:-2]}-{code[-2:]}' if kind == 'circo' else code}"


def lines_of(origins: Sequence[str], table: Table) -> list[Line]:
    lines = list[Line]()
    for row, name in enumerate(origins):
        people = float(table.votes[row].sum())
        if people <= 0:
            continue
        cells = list[Cell]()
        for column in range(table.votes.shape[1]):
            votes, low, high = (float(part[row, column]) for part in (table.votes, table.low90, table.high90))
            share, least, most = (min(max(part / people, 0.0), 1.0) for part in (votes, low, high))
            cells.append(Cell(votes, share, least, most, most - least > share))
        lines.append(Line(name, people, tuple(cells)))
    return lines
