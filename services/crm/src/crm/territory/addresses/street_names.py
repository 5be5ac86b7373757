"""Normalisation of street names and house numbers: one street has many spellings."""

import re
import unicodedata
from uuid import NAMESPACE_URL, UUID, uuid5

_WORDS = {
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "boul": "boulevard",
    "all": "allee",
    "ch": "chemin",
    "che": "chemin",
    "chem": "chemin",
    "crs": "cours",
    "dr": "docteur",
    "fbg": "faubourg",
    "fg": "faubourg",
    "gal": "general",
    "gen": "general",
    "imp": "impasse",
    "lot": "lotissement",
    "mal": "marechal",
    "pass": "passage",
    "pl": "place",
    "pres": "president",
    "pr": "professeur",
    "prom": "promenade",
    "qu": "quai",
    "r": "rue",
    "res": "residence",
    "rte": "route",
    "sq": "square",
    "st": "saint",
    "ste": "sainte",
    "vla": "villa",
}
_SUFFIXES = {"B": "BIS", "T": "TER", "Q": "QUATER"}
_NUMBER = re.compile(r"\s*(\d{1,5})\s*(bis|ter|quater|quinquies|[a-z]\d?)?\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"\s*(\d{1,5})\s*(bis|ter|quater|[a-z](?![\w'’]))?\s*,?\s+(.+)", re.IGNORECASE)
_SIDES = frozenset(
    [
        "a",
        "la",
        "au",
        "de",
        "du",
        "et",
        "sur",
        "porte",
        "appt",
        "apt",
        "appartement",
        "premier",
        "premiere",
        "dernier",
        "derniere",
        "fond",
        "bout",
        "face",
        "centre",
        "milieu",
        "gauche",
        "droit",
        "droite",
        "exterieur",
        "extreme",
        "entree",
        "palier",
        "e",
        "er",
        "ere",
        "eme",
    ]
)
_SIDE = re.compile(r"\d+[a-z]{0,3}|[a-z]")
_POSTCODE = re.compile(r"(.*?)[\s,]+(\d{5})(?:\s+(.*))?$")


def plain_street(name: str) -> str:
    """Normalise a street: `Av. du Gal de Gaulle` and `avenue du Général-de-Gaulle` give `avenue du general de
    gaulle`.
    """
    decomposed = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "oe"))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char)).lower()
    words = re.sub(r"[^a-z0-9]+", " ", letters).split()
    return " ".join(_WORDS.get(word, word) for word in words)


def read_number(text: str) -> tuple[int, str] | None:
    """Parse a house number: `36 bis` gives `(36, "BIS")`; None without a number."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    suffix = (match[2] or "").upper()
    return int(match[1]), _SUFFIXES.get(suffix, suffix)


def read_address(text: str) -> tuple[int | None, str, str, str | None]:
    """Parse a typed address into number, suffix, normalised street and postcode."""
    postcode = None
    if match := _POSTCODE.fullmatch(text.strip()):
        text, postcode = match[1], match[2]
    if match := _ADDRESS.fullmatch(text.strip()):
        suffix = (match[2] or "").upper()
        return int(match[1]), _SUFFIXES.get(suffix, suffix), plain_street(match[3]), postcode
    return None, "", plain_street(text), postcode


def is_side(label: str) -> bool:
    """Return whether a door's label is only a position: « à droite », « 2e gauche », « porte 12 »."""
    return all(word in _SIDES or _SIDE.fullmatch(word) for word in re.findall(r"\w+", plain_street(label)))


def street_id(commune: str, normalised: str) -> UUID:
    """Return a stable id for a street, so that reloading a file changes nothing."""
    return uuid5(NAMESPACE_URL, f"isoloir:street:{commune}:{normalised}")


def building_id(street: UUID, number: int, suffix: str) -> UUID:
    return uuid5(street, f"{number}{suffix}")


def door_id(building: UUID, block: str, floor: int | None, label: str) -> UUID:
    return uuid5(building, f"{block}\0{'' if floor is None else floor}\0{label}")
