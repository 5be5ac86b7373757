"""The counts of a stock, and whether a quantity is available. Pure; the database checks the same.

In store: received less taken out and scrapped, plus brought back. Out: in volunteers' hands.
"""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

MoveKind: TypeAlias = Literal["received", "taken", "used", "returned", "scrapped"]
MOVES: dict[MoveKind, str] = {
    "received": "Reçus",
    "taken": "Pris pour une tournée",
    "used": "Posés ou distribués",
    "returned": "Rapportés",
    "scrapped": "Perdus ou abîmés, en réserve",
}
OF_A_DROP = frozenset({"taken", "used", "returned"})


class OutOfStock(Exception):
    """The movement exceeds what is available, which is `left`."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


@dataclass(frozen=True)
class Counts:
    received: int = 0
    taken: int = 0
    used: int = 0
    returned: int = 0
    scrapped: int = 0

    @property
    def in_store(self) -> int:
        return self.received - self.scrapped - self.taken + self.returned

    @property
    def out(self) -> int:
        return self.taken - self.used - self.returned


def after(counts: Counts, kind: MoveKind, count: int) -> Counts:
    """Return the counts after a movement. Raises OutOfStock for more than is available."""
    from_store = kind in ("taken", "scrapped")
    if kind != "received":
        in_store = counts.in_store if from_store else counts.out
        if count > in_store:
            raise OutOfStock(in_store)
    return replace(counts, **{kind: getattr(counts, kind) + count})
