"""Cantons as facts: their names, the communes wholly in each, and which are made of parts of communes."""

import gzip
from functools import cache
from typing import NamedTuple

from elections import keys
from elections.places.facts import TABLES, Area, commune_of_today

_WHOLE = "1"
"""INSEE's composition of a canton of whole communes; 2 and 3 have parts of communes besides, 4 and 5 parts alone."""


class Canton(NamedTuple):
    """A canton since 2015. `communes`: those wholly in it; `seat`: its main commune, of which it may hold a part."""

    code: str
    name: str
    article: str
    composition: str
    seat: str
    communes: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Return True if its communes are all whole and known: what is counted by commune then counts for it."""
        return self.composition == _WHOLE and bool(self.communes)

    @property
    def department(self) -> str:
        return keys.department_of(self.code)

    def with_of(self) -> str:
        """Return the name with « de »: « d'Ahun », « de la Souterraine », « de Guéret-1 »."""
        return Area(self.code, self.name, self.article).with_of()

    def with_the(self) -> str:
        """Return the name with its article, as people type it: « la Souterraine », « Ahun »."""
        return Area(self.code, self.name, self.article).with_the()


@cache
def cantons() -> dict[str, Canton]:
    """Return the cantons by key, in order; of Corsica, Lyon's metropolis and where none is left, those INSEE lists."""
    text = gzip.decompress((TABLES / "cantons.tsv.gz").read_bytes()).decode()
    rows = (line.split("\t") for line in text.splitlines())
    return {
        code: Canton(code, name, article, composition, seat, tuple(communes.split(",")) if communes else ())
        for code, name, article, composition, seat, communes in rows
    }


def cantons_of_commune(code: str) -> tuple[str, ...]:
    """Return the cantons that a commune of today votes in: several where it is split."""
    return _by_commune().get(code, ())


@cache
def _by_commune() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for canton in cantons().values():
        # The seat of a canton that is not wholly in it is split between several.
        for code in (*canton.communes, canton.seat):
            if today := commune_of_today(code):
                found.setdefault(today.code, {})[canton.code] = None
    return {code: tuple(codes) for code, codes in found.items()}
