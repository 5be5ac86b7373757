"""The outcomes of stops, and the totals of a round. Pure.

The last report on a stop counts, so that two helpers who mark the same site count its posters once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from common.schemas.actions import ActionKind, ActionSums

Outcome: TypeAlias = Literal["done", "covered", "torn", "unreachable", "skipped"]
OUTCOMES: dict[Outcome, str] = {
    "done": "Fait",
    "covered": "Recouvert : recollé",
    "torn": "Arraché : recollé",
    "unreachable": "Inaccessible",
    "skipped": "Pas fait",
}
WORKED = frozenset({"done", "covered", "torn"})
OF_POSTERS: tuple[Outcome, ...] = ("done", "covered", "torn", "unreachable", "skipped")
OF_LEAFLETS: tuple[Outcome, ...] = ("done", "unreachable", "skipped")

NO_ADS = (
    "Boîtes marquées « Stop pub » : l'article L. 541-15-15 du code de l'environnement ne vise que la publicité "
    "commerciale. Règle de la campagne : n'y rien mettre, et les compter."
)
"""Our own rule: the legal sticker concerns commercial advertising only, but we respect it."""


@dataclass(frozen=True)
class Mark:
    """A report on a stop. `count`: posters put up, or leaflets distributed."""

    position: int
    outcome: str
    count: int
    boxes_left: int


def outcomes_of(kind: str) -> tuple[Outcome, ...]:
    return OF_POSTERS if kind == ActionKind.POSTERING else OF_LEAFLETS


def last_marks(marks: Iterable[Mark]) -> dict[int, Mark]:
    """Return the last mark of each stop, from marks in order of arrival."""
    return {mark.position: mark for mark in marks}


def sum_up(kind: str, stops: int, marks: Iterable[Mark]) -> ActionSums:
    last = last_marks(marks).values()
    worked = [mark for mark in last if mark.outcome in WORKED]
    count = sum(mark.count for mark in worked)
    posters = kind == ActionKind.POSTERING
    return ActionSums(
        stops=stops,
        stops_done=len(worked),
        posters=count if posters else 0,
        leaflets=0 if posters else count,
        boxes_left=sum(mark.boxes_left for mark in last),
    )
