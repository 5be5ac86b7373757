"""Default bloc of each nuance, with its source.

Nuances change with each election, blocs hardly: only blocs are comparable over time. The six blocs are those of the
ministry's grid of nuances (circulaire on the législatives of 2024); codes of other years are placed by analogy. Where
the ministry prints no nuance, the candidate's name decides; every campaign can edit the grid (`nuances`).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

SOURCE: Final = "Ministère de l’Intérieur, grille des nuances des législatives 2024 ; autres années par analogie"

BLOCS: Final[Mapping[str, frozenset[str]]] = {
    "extrême gauche": frozenset({"EXG", "DXG"}),
    "gauche": frozenset({"COM", "FI", "SOC", "RDG", "VEC", "ECO", "DVG", "UG", "NUP", "FG", "PG", "UGE"}),
    "centre": frozenset({"REN", "ENS", "MDM", "HOR", "UDI", "DVC", "REM", "UC"}),
    "droite": frozenset({"LR", "DVD", "UMP", "UD", "UCD"}),
    "extrême droite": frozenset({"RN", "REC", "DSV", "EXD", "UXD", "DXD", "FN", "DLF"}),
    "divers": frozenset({"DIV", "REG", "GJ", "ANM"}),
}
BY_ANALOGY: Final = frozenset(
    {"DXG", "NUP", "FG", "PG", "UGE", "REN", "REM", "MDM", "UC", "UMP", "UD", "UCD", "DXD", "FN", "DLF", "GJ", "ANM"}
)
"""The codes of other years, which the ministry's grid of 2024 does not place."""

_BLOC_OF: Final = {nuance: bloc for bloc, nuances in BLOCS.items() for nuance in nuances}

_NAMED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "presidentielle-2017": {
        "extrême gauche": ("Nathalie Arthaud", "Philippe Poutou"),
        "gauche": ("Benoît Hamon", "Jean-Luc Mélenchon"),
        "centre": ("Emmanuel Macron",),
        "droite": ("François Fillon",),
        "extrême droite": ("Marine Le Pen", "Nicolas Dupont-Aignan"),
        "divers": ("Jacques Cheminade", "Jean Lassalle", "François Asselineau"),
    },
    "presidentielle-2022": {
        "extrême gauche": ("Nathalie Arthaud", "Philippe Poutou"),
        "gauche": ("Fabien Roussel", "Jean-Luc Mélenchon", "Anne Hidalgo", "Yannick Jadot"),
        "centre": ("Emmanuel Macron",),
        "droite": ("Valérie Pécresse",),
        "extrême droite": ("Marine Le Pen", "Éric Zemmour", "Nicolas Dupont-Aignan"),
        "divers": ("Jean Lassalle",),
    },
    "europeennes-2019": {
        "extrême gauche": ("Lutte ouvrière", "Révolutionnaire"),
        "gauche": (
            *("La France insoumise", "Envie d'Europe", "Pour l'Europe des gens", "Liste citoyenne"),
            "Europe Écologie",
        ),
        "centre": ("Renaissance", "Les Européens"),
        "droite": ("Union Droite-Centre",),
        "extrême droite": (
            *("Prenez le pouvoir", "Debout la France", "La ligne claire", "Ensemble Patriotes"),
            "Liste de la reconquête",
        ),
        "divers": (
            *("Une France royale", "Parti pirate", "Démocratie représentative", "PACE", "Urgence écologie"),
            *("Parti fed. européen", "Initiative citoyenne", "Allons enfants", "Décroissance 2019"),
            *("Ensemble pour le Frexit", "À voix égales", "Neutre et actif", "Esperanto", "Évolution citoyenne"),
            *("Alliance jaune", "Parti animaliste", "Les oublies de l'Europe", "UDLEF", "Europe au service peuples"),
        ),
    },
}


def plain_name(name: str) -> str:
    """Return a name for comparison: `Éric ZEMMOUR` → `ERIC ZEMMOUR`."""
    letters = unicodedata.normalize("NFKD", name.upper())
    return re.sub(r"[^A-Z0-9]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


NAMED: Final[Mapping[tuple[str, str], str]] = {
    (election, plain_name(name)): bloc
    for election, blocs in _NAMED.items()
    for bloc, names in blocs.items()
    for name in names
}
"""(election, name) → bloc, for the elections whose files print no nuance."""


def bare_nuance(nuance: str) -> str:
    """Return the nuance without the prefix of lists (`LDVG`) and of pairs of candidates (`BC-DVG`)."""
    if nuance.startswith("BC-"):
        return nuance.removeprefix("BC-")
    # LR itself is a party.
    return nuance if nuance in _BLOC_OF else nuance.removeprefix("L")


def bloc_of(nuance: str) -> str | None:
    """Return the bloc of a printed nuance code; None if the grid does not have it."""
    return _BLOC_OF.get(bare_nuance(nuance))


def sum_blocs(votes: Iterable[tuple[str | None, int]]) -> dict[str, int] | None:
    """Return votes by bloc from (bloc, votes); None if one has no bloc, as sums would be incomplete."""
    sums: dict[str, int] = {}
    for bloc, count in votes:
        if bloc is None:
            return None
        sums[bloc] = sums.get(bloc, 0) + count
    return sums or None
