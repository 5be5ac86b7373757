"""The counts of a stock, and whether something may be taken from it. Pure; the database checks the same.

In store: what was received and not taken out, or came back, or was thrown away. Out: what volunteers have in hand.
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
    """There is not as much as the move says; `left` is what there is."""

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
    """Return the counts after a movement. Raises Short for more than there is where it is taken from."""
    from_store = kind in ("taken", "scrapped")
    if kind != "received":
        left = counts.in_store if from_store else counts.out
        if count > left:
            raise OutOfStock(left)
    return replace(counts, **{kind: getattr(counts, kind) + count})
