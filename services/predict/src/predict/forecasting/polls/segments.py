"""Segments of a poll that station data can represent, and these data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from predict.forecasting.polls.survey import Dimension

PAST_OTHERS: Final = {"abstention": "n’a pas voté", "blanc et nul": "a voté blanc ou nul"}
OLD = 65

YOUNG: Final = "moins de 65 ans"
AGED: Final = "65 ans et plus"

CATEGORIES: Final[Mapping[Dimension, tuple[str, ...]]] = {
    "age": (YOUNG, AGED),
    "occupation": ("cadres", "ouvriers", "autres actifs", "inactifs"),
    "diploma": ("diplômés du supérieur", "autres diplômes"),
    "housing": ("maison", "appartement"),
}
"""What INSEE publishes finely enough: a poll's own categories are merged into these."""

_SPAN = re.compile(r"^(\d{1,3})\s*(?:-|–|—|à|a)\s*(\d{1,3})(?:\s*ans)?$")
_ABOVE = re.compile(r"^(\d{1,3})\s*(?:\+|ans et plus|et plus)$")
_BELOW = re.compile(r"^(?:moins de|<)\s*(\d{1,3})(?:\s*ans)?$")

_SAME: Final[Mapping[Dimension, Mapping[str, str]]] = {
    "age": {},
    "occupation": {
        "cadre": "cadres",
        "cadres et professions intellectuelles supérieures": "cadres",
        "ouvrier": "ouvriers",
        "employés": "autres actifs",
        "professions intermédiaires": "autres actifs",
        "artisans, commerçants, chefs d’entreprise": "autres actifs",
        "retraités": "inactifs",
        "retraite": "inactifs",
    },
    "diploma": {
        "supérieur": "diplômés du supérieur",
        "supérieur au bac": "diplômés du supérieur",
        "autres": "autres diplômes",
    },
    "housing": {"maisons": "maison", "appartements": "appartement"},
}


@dataclass(frozen=True)
class UnknownSegment:
    """An unknown segment, with the accepted values."""

    fr: str
    en: str


def find_category(dimension: Dimension, written: str) -> str | UnknownSegment:
    """Return the known category; a past vote is matched to its round's results."""
    text = " ".join(written.lower().replace("'", "’").split())
    if dimension == "age":
        return _age(text)
    known = CATEGORIES[dimension]
    category = text if text in known else _SAME[dimension].get(text)
    if category is None:
        return UnknownSegment(
            f"Aucune donnée par bureau ne dit qui est « {written} ». Pour cette dimension : {', '.join(known)}.",
            f"Nothing tells by station who is in this segment. For this dimension: {', '.join(known)}.",
        )
    return category


def _age(text: str) -> str | UnknownSegment:
    if text in (YOUNG, AGED):
        return text
    if match := _SPAN.match(text):
        low, high = int(match[1]), int(match[2])
        if low <= high < OLD:
            return YOUNG
        if OLD <= low <= high:
            return AGED
    if (match := _ABOVE.match(text)) and int(match[1]) >= OLD:
        return AGED
    if (match := _BELOW.match(text)) and int(match[1]) <= OLD:
        return YOUNG
    return UnknownSegment(
        f"L’INSEE ne publie par IRIS que les moins et les plus de {OLD} ans : une tranche comme « 18-24 » ou « 65+ » "
        f"est comprise, une qui enjambe {OLD} ans ne peut pas être retrouvée dans un bureau.",
        f"INSEE publishes by IRIS only below and above {OLD}: a bracket like 18-24 or 65+ is understood, one that "
        f"straddles {OLD} cannot be found in a station.",
    )


def compose_adults(dimension: Dimension, values: Mapping[str, float]) -> dict[str, float] | None:
    """Return the fraction of each category among a station's adults; None if an indicator is missing.

    Approximations, as documented: the inactive are taken to be people over 65, and INSEE's shares of the active or of
    dwellings are taken for those of adults.
    """
    needed = {
        "age": ("over_65", "under_20"),
        "occupation": ("over_65", "under_20", "managers", "workers"),
        "diploma": ("graduates",),
        "housing": ("houses",),
    }[dimension]
    if any(id not in values for id in needed):
        return None
    if dimension in ("age", "occupation"):
        aged = min(1.0, values["over_65"] / max(1 - values["under_20"], 0.05))
        if dimension == "age":
            return {YOUNG: 1 - aged, AGED: aged}
        managers, workers = values["managers"], values["workers"]
        busy = 1 - aged
        others = max(0.0, 1 - managers - workers)
        return {"cadres": busy * managers, "ouvriers": busy * workers, "autres actifs": busy * others, "inactifs": aged}
    share = values["graduates"] if dimension == "diploma" else values["houses"]
    return dict(zip(CATEGORIES[dimension], (share, 1 - share), strict=True))
