"""Lists that stand in the campaign's election, and those left for its second round. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Fate = Literal["stands", "withdrew", "merged"]
"""After round one: stands again if the law lets it, withdrew, or merged into another list."""


@dataclass(frozen=True)
class Candidacy:
    """A list or a candidate. `bloc` is what past votes are compared by; `ours` the campaign's own."""

    id: str
    label: str
    nuance: str | None
    bloc: str
    ours: bool
    second_round: Fate = "stands"
    merged_into: str | None = None


@dataclass(frozen=True)
class Contest:
    """`version` 0: nobody entered who stands, it is one list for each bloc seen in past results."""

    lists: tuple[Candidacy, ...]
    version: int

    @property
    def ours(self) -> Candidacy | None:
        return next((one for one in self.lists if one.ours), None)


@dataclass(frozen=True)
class Fault:
    """`pointer` goes on from `/lists`."""

    pointer: str
    fr: str
    en: str


def find_fault(lists: Sequence[Candidacy]) -> Fault | None:
    """The first reason why these lists cannot stand together."""
    places: dict[str, int] = {}
    for place, one in enumerate(lists):
        if one.id in places:
            return Fault(f"/{place}/id", f"Deux listes portent l’identifiant « {one.id} ».", f"Two lists are {one.id}.")
        places[one.id] = place
    ours = [place for place, one in enumerate(lists) if one.ours]
    if len(ours) > 1:
        return Fault(f"/{ours[1]}/ours", "Une seule liste peut être la vôtre.", "Only one list can be yours.")
    return next((fault for place, one in enumerate(lists) if (fault := _merger_fault(place, one, lists))), None)


def _merger_fault(place: int, one: Candidacy, lists: Sequence[Candidacy]) -> Fault | None:
    where = f"/{place}/merged_into"
    if one.second_round != "merged":
        if one.merged_into is None:
            return None
        return Fault(where, "Seule une liste fusionnée dit avec qui.", "Only a merged list says into which one.")
    host = next((other for other in lists if other.id == one.merged_into and other.id != one.id), None)
    if host is None:
        return Fault(
            where,
            "Dites dans quelle autre liste celle-ci a fusionné, par son identifiant.",
            "Say into which other list this one merged, by its id.",
        )
    if host.second_round != "stands":
        return Fault(
            where, "La liste qui en accueille une autre doit se maintenir.", "The list merged into must itself stand."
        )
    return None


def one_for_each(blocs: Iterable[str]) -> tuple[Candidacy, ...]:
    """Return a list for each bloc, none of them ours, for a contest that was not entered yet."""
    return tuple(
        Candidacy(make_list_id(bloc, ()), bloc[:1].upper() + bloc[1:], None, bloc, ours=False) for bloc in blocs
    )


def make_list_id(label: str, taken: Iterable[str]) -> str:
    """A stable id made from what people call the list: `Union de la gauche` is `union-de-la-gauche`."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^0-9a-z]+", "-", plain).strip("-")[:50] or "liste"
    used, number, found = set(taken), 1, stem
    while found in used:
        number += 1
        found = f"{stem}-{number}"
    return found
