"""Find a territory by what a person types: a name, also misspelt, a number and a département, a postcode, a code."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from elections import keys
from elections.keys import FICTIONAL_DEPARTMENT
from elections.places.cantons import cantons
from elections.places.details import detail_of, population_at
from elections.places.facts import (
    Commune,
    city_of,
    commune_codes,
    commune_of_today,
    communes_at_postcode,
    constituencies_of_commune,
    constituencies_of_department,
    departments,
    find_commune,
    regions,
)
from elections.places.former_places import former_regions_named, say_former
from elections.places.held import COLLECTIVITIES, OVERSEAS_ASSEMBLIES, place_exists
from elections.places.matching import find_arrondissement
from elections.places.membership import communes_touched, departments_in
from elections.places.names import place_name, sector_of_arrondissement
from elections.places.place import Place, parse_territory
from elections.places.sectors_and_abroad import abroad_named, sectors_named
from elections.places.text_similarity import edit_distance, simplified

SHORTEST_MISSPELT = 4
_WIDER = ("nation", "region", "collectivite", "metropole", "epci")
"""Territories that are in no département."""
_NATION = ("france", "france entiere", "nation", "presidentielle", "europeennes")
_LYON = ("lyon", "metropole de lyon", "grand lyon", "metropole lyon")
_NUMBER = r"(?P<number>[0-9]{1,2}) ?(?:e|er|re|ere|eme|ieme|nd|nde)?(?: (?:circonscription|circo|arrondissement))?"
_OF = r"(?:(?:du|de la|des|de l|de|d) )?"
_NUMBER_FIRST = re.compile(rf"^{_NUMBER} {_OF}(?P<place>.+)$")
_NUMBER_LAST = re.compile(rf"^(?P<place>.+?) {_NUMBER}$")
_POSTCODE_FIRST = re.compile(r"^(?P<postcode>[0-9]{5}) (?P<place>.+)$")
_POSTCODE_LAST = re.compile(r"^(?P<place>.+) (?P<postcode>[0-9]{5})$")
_WORDS_BEFORE = re.compile(rf"^(?:circonscription|circo|departement|region|commune|ville|canton) {_OF}")
_CANTON_NUMBER = re.compile(rf"^(?P<number>[0-9]{{1,2}}) ?(?:e|er|eme|ieme)? canton {_OF}(?P<place>.+)$")


class FoundPlace(NamedTuple):
    """A territory, what people call it, and what one recognises it by: its département, its largest communes."""

    place: Place
    name: str
    detail: str


def search_places(text: str, limit: int = 60, *, fictional: bool = False) -> list[FoundPlace]:
    """Return the territories that a text may mean, the likeliest first; nothing typed finds nothing.

    `fictional`: Val-Fictif too, where the results at hand are its own.
    """
    wanted = simplified(text)
    if not wanted:
        return []
    found = dict.fromkeys(
        one for one in _as_addressed(wanted) if place_exists(one) and (fictional or not _is_fictional(one))
    )
    bare = _WORDS_BEFORE.sub("", wanted)
    return [
        FoundPlace(one, place_name(one), " ; ".join(filter(None, (detail_of(one), say_former(one, bare)))))
        for one in islice(found, limit)
    ]


def find_territory(text: str, own: str) -> Place:
    """Return the territory that a text means: the campaign's `own`, a code, else the likeliest of `search_places`.

    Raises ValueError, with a French sentence, for a text that means none.
    """
    mine = parse_territory(own)
    if simplified(text) == simplified(place_name(mine)):
        return mine
    try:
        return parse_territory(text)
    except ValueError:
        found = search_near(text, own, 1)
    if not found:
        raise ValueError(f"« {text[:60]} » : aucun territoire n’a ce nom, ce code ni ce code postal.")
    return found[0].place


def search_near(text: str, own: str, limit: int) -> list[FoundPlace]:
    """Return what a text may mean in a campaign, the nearest first: of six Saint-Paul, the one of its island."""
    mine = parse_territory(own)
    found = search_places(text, fictional=_is_fictional(mine))
    return sorted(found, key=lambda one: _distance(one.place, mine))[:limit]


def _distance(place: Place, own: Place) -> int:
    """Return 0 for a commune of the territory, 1 for what is of its départements, 2 for any other."""
    if place.kind == "commune" and place.code in communes_touched(own):
        return 0
    around = departments_in(own) or (() if own.kind == "nation" else (keys.department_of(own.code),))
    return 1 if place.kind not in _WIDER and keys.department_of(place.code) in around else 2


def _is_fictional(place: Place) -> bool:
    return place.kind in ("departement", "circo", "commune") and place.code.startswith(FICTIONAL_DEPARTMENT)


def _as_addressed(wanted: str) -> Iterator[Place]:
    """« 97440 saint andre », « saint andre 97440 »: what has the name at the postcode, then what is there."""
    if (match := _POSTCODE_FIRST.match(wanted) or _POSTCODE_LAST.match(wanted)) is None:
        yield from _candidates(wanted)
        return
    named = dict.fromkeys(_candidates(match["place"]))
    yield from (one for one in named if one.code in communes_at_postcode(match["postcode"]))
    yield from _candidates(match["postcode"])
    yield from named


def _candidates(wanted: str) -> Iterator[Place]:
    bare = _WORDS_BEFORE.sub("", wanted)
    if bare in _NATION:
        yield Place("nation", "FR")
    if wanted.startswith("canton "):
        yield from _cantons_named(bare)
    yield from _numbered(wanted)
    yield from _by_code(wanted.replace(" ", "").upper())
    areas, communes = list(_areas(bare)), list(_communes_named(bare))
    yield from (place for name, place in areas if name == bare)
    yield from _with_constituencies(code for name, code in communes if name == bare)
    yield from _cantons_named(bare)
    yield from (place for _, place in areas)
    if bare in _LYON:
        yield Place("metropole", "69M")
    yield from sectors_named(wanted)
    yield from abroad_named(wanted)
    yield from _with_constituencies(code for _, code in communes)
    if not communes:
        communes = list(_communes_of_department(bare))
        yield from _with_constituencies(code for _, code in communes)
    if not communes and len(bare) >= SHORTEST_MISSPELT:
        yield from _misspelt(bare)


def _numbered(wanted: str) -> Iterator[Place]:
    """« 2e finistère », « 2e circonscription du Finistère », « 9e canton de la Creuse », « paris 4e », « 94 6 »."""
    if match := _CANTON_NUMBER.match(wanted):
        yield from (Place("canton", f"{code}{int(match['number']):02d}") for code in _department_codes(match["place"]))
    for pattern in (_NUMBER_FIRST, _NUMBER_LAST):
        if match := pattern.match(wanted):
            number = int(match["number"])
            for code in _department_codes(match["place"]):
                yield Place("circo", f"{code}{number:02d}")
    if arrondissement := find_arrondissement(wanted):
        yield sector_of_arrondissement(arrondissement)


def _by_code(code: str) -> Iterator[Place]:
    if code in ("FR",):
        yield Place("nation", code)
    for kind, key_of in (("circo", keys.constituency_key), ("departement", keys.department_key)):
        try:
            key = key_of(code)
        except ValueError:
            continue
        if kind == "circo":
            yield Place(kind, key)
        else:
            yield from (Place("circo", one) for one in constituencies_of_department(key))
            yield Place(kind, key)
    if code.removeprefix("CANTON") in cantons():
        yield Place("canton", code.removeprefix("CANTON"))
    at_postcode = communes_at_postcode(code)
    yield from (sector_of_arrondissement(one) for one in (*at_postcode, code) if city_of(one) != one)
    yield from _with_constituencies(dict.fromkeys(map(city_of, at_postcode)))
    if today := commune_of_today(code):
        yield from _with_constituencies([today.code])


def _department_codes(text: str) -> list[str]:
    code = text.upper()
    code = code.zfill(2) if code.isdigit() else code
    if code in departments():
        return [code]
    return [key for key, area in departments().items() if text in (name := simplified(area.name), _bare(name))]


def _bare(name: str) -> str:
    """Return the name without its article: people say « Réunion », and « la Réunion »."""
    return name.removeprefix("la ")


def _areas(wanted: str) -> Iterator[tuple[str, Place]]:
    """Yield regions and départements with these words, each with its simple name; constituencies come first."""
    if len(wanted) < 2:
        return
    for code, area in regions().items():
        if _begins(wanted, name := simplified(area.name)) and len(code) == 2:
            yield name, Place("collectivite" if code in COLLECTIVITIES else "region", code)
    yield from former_regions_named(wanted)
    for code, area in departments().items():
        if _begins(wanted, name := simplified(area.name)):
            yield from ((name, Place("circo", one)) for one in constituencies_of_department(code))
            yield name, Place("departement", code)
            if code in OVERSEAS_ASSEMBLIES:
                yield name, Place("collectivite", code)


def _communes_named(wanted: str) -> Iterator[tuple[str, str]]:
    """Yield the simple name with these words and the commune of today that has it or took in the one that had it."""
    if len(wanted) < 2:
        return
    hits = [(name, code) for name, code in _names() if _begins(wanted, name)]
    hits.sort(key=lambda hit: (hit[0] != wanted, not hit[0].startswith(wanted), -population_at(hit[1]), hit[1]))
    seen: set[str] = set()
    for name, code in hits:
        today = commune_of_today(code)
        if today and today.code not in seen:
            seen.add(today.code)
            yield name, today.code


def _communes_of_department(wanted: str) -> Iterator[tuple[str, str]]:
    """« saint paul reunion », « saint paul 974 »: a commune's name, then its département."""
    words = wanted.split()
    for cut in range(1, len(words)):
        tail = " ".join(words[cut:])
        codes = set(_department_codes(tail)) if len(tail) > 1 else set[str]()
        if codes:
            named = _communes_named(" ".join(words[:cut]))
            yield from ((name, code) for name, code in named if keys.department_of(code) in codes)


def _cantons_named(wanted: str) -> Iterator[Place]:
    """Yield the cantons of this name: « gueret 1 », or « gueret » for both."""
    if len(wanted) < 2:
        return
    for code, canton in cantons().items():
        for name in {simplified(canton.name), simplified(canton.with_the())}:
            if name == wanted or (name.startswith(f"{wanted} ") and name.removeprefix(f"{wanted} ").isdigit()):
                yield Place("canton", code)


def _with_constituencies(communes: Iterable[str]) -> Iterator[Place]:
    """Each commune, then the constituencies of all of them: who typed a town may mean either."""
    listed = list(communes)
    yield from (Place("commune", code) for code in listed)
    for code in listed:
        yield from (Place("circo", one) for one in constituencies_of_commune(code))


def _misspelt(wanted: str) -> Iterator[Place]:
    """Communes and départements whose name is one or two letters away, the nearest first."""
    allowed = 1 if len(wanted) < 8 else 2
    near = [
        (distance, -population_at(code), code)
        for name, code in _names()
        if name[0] == wanted[0] and (distance := edit_distance(wanted, name, allowed)) <= allowed
    ]
    for code, area in departments().items():
        if edit_distance(wanted, simplified(area.name), allowed) <= allowed:
            yield from (Place("circo", one) for one in constituencies_of_department(code))
            yield Place("departement", code)
    nearest = (commune_of_today(code) for _, _, code in sorted(near)[:10])
    yield from _with_constituencies(one.code for one in nearest if one)


def _begins(wanted: str, name: str) -> bool:
    return name.startswith(wanted) or f" {wanted}" in name


@cache
def _names() -> list[tuple[str, str]]:
    """Return (simple name, code) of all communes, arrondissements and former communes."""
    return [(simplified(one.name), one.code) for one in _all()]


def _all() -> Iterator[Commune]:
    return (one for code in commune_codes() if (one := find_commune(code)) is not None)
