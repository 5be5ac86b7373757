"""The colour of each bloc, the same on every chart, map and board."""

from collections.abc import Mapping
from typing import Final

BLOC_COLOURS: Final[Mapping[str, str]] = {
    "extrême gauche": "#882255",
    "gauche": "#cc6677",
    "centre": "#ddaa33",
    "droite": "#4477aa",
    "extrême droite": "#332288",
    "divers": "#777777",
}
"""Told apart by people who do not see red from green; each is named beside its colour as well."""

_OTHER: Final = "#117733"


def bloc_colour(bloc: str) -> str:
    return BLOC_COLOURS.get(bloc, _OTHER)
