"""Territories that merged into those of today: people still type their names."""

from functools import cache
from typing import NamedTuple

from elections.places.facts import commune_codes, commune_of_today, find_commune, former_names, regions
from elections.places.place import Place
from elections.places.text_similarity import simplified


class FormerRegion(NamedTuple):
    """A region until the end of 2015. `region`: the code of the one that it is a part of."""

    name: str
    article: str
    region: str

    @property
    def with_the(self) -> str:
        return f"{self.article}{self.name}"


FORMER_REGIONS = (
    FormerRegion("Alsace", "l'", "44"),
    FormerRegion("Champagne-Ardenne", "la ", "44"),
    FormerRegion("Lorraine", "la ", "44"),
    FormerRegion("Aquitaine", "l'", "75"),
    FormerRegion("Limousin", "le ", "75"),
    FormerRegion("Poitou-Charentes", "le ", "75"),
    FormerRegion("Auvergne", "l'", "84"),
    FormerRegion("Rhône-Alpes", "", "84"),
    FormerRegion("Bourgogne", "la ", "27"),
    FormerRegion("Franche-Comté", "la ", "27"),
    FormerRegion("Languedoc-Roussillon", "le ", "76"),
    FormerRegion("Midi-Pyrénées", "", "76"),
    FormerRegion("Nord-Pas-de-Calais", "le ", "32"),
    FormerRegion("Picardie", "la ", "32"),
    FormerRegion("Basse-Normandie", "la ", "28"),
    FormerRegion("Haute-Normandie", "la ", "28"),
)
"""Loi n° 2015-29 du 16 janvier 2015, art. 1; codes of INSEE's Code officiel géographique."""

_PREFIXES = ("collectivite europeenne d ",)
"""Alsace has a council of its own since 2021, elected canton by canton; its name finds the region all the same."""


def former_regions_named(wanted: str) -> list[tuple[str, Place]]:
    """Return the simple name of each former region that a simple text begins, and the region of today."""
    bare = _bare(wanted)
    named = [(simplified(one.name), one.region) for one in FORMER_REGIONS]
    return [(name, Place("region", region)) for name, region in named if name.startswith(bare)] if len(bare) > 1 else []


def say_former(place: Place, wanted: str) -> str:
    """Return « ; Annecy-le-Vieux en fait partie » where a simple text is a former name of a place; else nothing."""
    bare = _bare(wanted)
    if place.kind == "region":
        if simplified(regions()[place.code].name).startswith(bare):
            return ""
        parts = [one.with_the for one in FORMER_REGIONS if one.region == place.code and simplified(one.name) == bare]
        return f"{parts[0]} en fait partie depuis 2016" if parts else ""
    if place.kind != "commune" or (today := find_commune(place.code)) is None or simplified(today.name) == bare:
        return ""
    former = _former_communes().get(place.code, {}).get(bare)
    return f"{former} en fait partie" if former else ""


def _bare(wanted: str) -> str:
    for prefix in _PREFIXES:
        wanted = wanted.removeprefix(prefix)
    return wanted


@cache
def _former_communes() -> dict[str, dict[str, str]]:
    """Return by commune of today the communes that merged into it: their simple name, then the name."""
    found: dict[str, dict[str, str]] = {}
    merged = [
        (one.code, one.name)
        for code in commune_codes()
        if (one := find_commune(code)) and one.kind in ("delegated", "associated")
    ]
    for code, name in (*merged, *former_names()):
        if today := commune_of_today(code):
            found.setdefault(today.code, {})[simplified(name)] = name
    return found
