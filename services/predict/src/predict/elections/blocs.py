"""Which bloc a nuance counts in: a default that says where it comes from, not a truth.

Nuances change with each election, blocs hardly: votes can be compared over time by bloc only. The six blocs
are those of the ministry's grid of nuances (circulaire on the législatives of 2024); codes that only exist in
2017 or 2022 are placed by analogy with it.
"""

from collections.abc import Iterable, Mapping
from typing import Final

SOURCE: Final = "Ministère de l’Intérieur, grille des nuances des législatives 2024 ; 2017 et 2022 par analogie"

BLOCS: Final[Mapping[str, frozenset[str]]] = {
    "extrême gauche": frozenset({"EXG", "DXG"}),
    "gauche": frozenset({"COM", "FI", "SOC", "RDG", "VEC", "ECO", "DVG", "UG", "NUP"}),
    "centre": frozenset({"REN", "ENS", "MDM", "HOR", "UDI", "DVC", "REM"}),
    "droite": frozenset({"LR", "DVD"}),
    "extrême droite": frozenset({"RN", "REC", "DSV", "EXD", "UXD", "DXD", "FN", "DLF"}),
    "divers": frozenset({"DIV", "REG"}),
}
_BLOC_OF: Final = {nuance: bloc for bloc, nuances in BLOCS.items() for nuance in nuances}


def bloc_of(nuance: str) -> str | None:
    """The bloc of a nuance code as printed in the results; None when the grid does not know it."""
    # From 2014 on list elections print the same code with an L in front: LDVG, LRN; LR itself is a party.
    return _BLOC_OF.get(nuance) or _BLOC_OF.get(nuance.removeprefix("L"))


def sum_blocs(votes: Iterable[tuple[str | None, int]]) -> dict[str, int] | None:
    """Votes by bloc from (nuance, votes); None when one nuance is missing or unknown: no half sums."""
    sums: dict[str, int] = {}
    for nuance, count in votes:
        bloc = bloc_of(nuance) if nuance else None
        if bloc is None:
            return None
        sums[bloc] = sums.get(bloc, 0) + count
    return sums or None


def moved_share(before: Mapping[str, int], after: Mapping[str, int]) -> float | None:
    """The least share of voters that must have changed bloc: half the sum of absolute changes (Pedersen)."""
    cast_before, cast_after = sum(before.values()), sum(after.values())
    if not cast_before or not cast_after:
        return None
    shares = (
        (before.get(bloc, 0) / cast_before, after.get(bloc, 0) / cast_after) for bloc in before.keys() | after.keys()
    )
    return min(1.0, sum(abs(now - then) for then, now in shares) / 2)
