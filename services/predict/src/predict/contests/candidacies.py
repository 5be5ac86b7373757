"""Lists of the campaign's election, and those left for its second round. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Fate = Literal["stands", "withdrew", "merged"]
"""After round one: stands again if the law lets it, withdrew, or merged into another list."""


@dataclass(frozen=True)
class Candidacy:
    """A list or a candidate. `bloc`: for comparison with past votes; `ours`: the campaign's own."""

    id: str
    label: str
    nuance: str | None
    bloc: str
    ours: bool
    second_round: Fate = "stands"
    merged_into: str | None = None


@dataclass(frozen=True)
class Contest:
    """The lists of an election. `version` 0: none entered, so there is one list for each past bloc."""

    lists: tuple[Candidacy, ...]
    version: int

    @property
    def ours(self) -> Candidacy | None:
        return next((candidacy for candidacy in self.lists if candidacy.ours), None)


@dataclass(frozen=True)
class Fault:
    """An error in the lists. `pointer`: JSON pointer within `/lists`."""

    pointer: str
    fr: str
    en: str


def find_fault(lists: Sequence[Candidacy]) -> Fault | None:
    """Return the first inconsistency of the lists, or None."""
    places: dict[str, int] = {}
    for index, candidacy in enumerate(lists):
        if candidacy.id in places:
            return Fault(
                f"/{index}/id",
                f"Deux listes portent l’identifiant « {candidacy.id} ».",
                f"Two lists are {candidacy.id}.",
            )
        places[candidacy.id] = index
    own_places = [index for index, one in enumerate(lists) if one.ours]
    if len(own_places) > 1:
        return Fault(f"/{own_places[1]}/ours", "Une seule liste peut être la vôtre.", "Only one list can be yours.")
    return next((fault for index, one in enumerate(lists) if (fault := _merger_fault(index, one, lists))), None)


def _merger_fault(place: int, candidacy: Candidacy, lists: Sequence[Candidacy]) -> Fault | None:
    where = f"/{place}/merged_into"
    if candidacy.second_round != "merged":
        if candidacy.merged_into is None:
            return None
        return Fault(where, "Seule une liste fusionnée dit avec qui.", "Only a merged list says into which one.")
    host = next((other for other in lists if other.id == candidacy.merged_into and other.id != candidacy.id), None)
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
    """Return one list for each bloc, none of them ours, for a contest not entered yet."""
    return tuple(
        Candidacy(make_list_id(bloc, ()), bloc[:1].upper() + bloc[1:], None, bloc, ours=False) for bloc in blocs
    )


def make_list_id(label: str, taken: Iterable[str]) -> str:
    """Return a stable id from the list's label: `Union de la gauche` is `union-de-la-gauche`."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^0-9a-z]+", "-", plain).strip("-")[:50] or "liste"
    used, number, list_id = set(taken), 1, stem
    while list_id in used:
        number += 1
        list_id = f"{stem}-{number}"
    return list_id
