"""Blocs of lists that some files give only by panel number, without nuance and name."""

from collections.abc import Mapping
from typing import Final

_LISTS: Final[Mapping[str, Mapping[str, tuple[int, ...]]]] = {
    "europeennes-2019": {
        "extrême gauche": (18, 25),
        "gauche": (1, 12, 19, 21, 30),
        "centre": (5, 11),
        "droite": (29,),
        "extrême droite": (3, 7, 10, 15, 23),
        "divers": (2, 4, 6, 8, 9, 13, 14, 16, 17, 20, 22, 24, 26, 27, 28, 31, 32, 33, 34),
    }
}
_BLOC_OF: Final = {
    (election, panel): bloc for election, blocs in _LISTS.items() for bloc, panels in blocs.items() for panel in panels
}


def bloc_of_panel(election: str, panel: int) -> str | None:
    """Return the bloc of a list of `europeennes-2019` by its number; None for elections that print more."""
    return _BLOC_OF.get((election, panel))
