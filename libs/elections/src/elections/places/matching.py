"""The commune that a text means, by name and perhaps postcode: « St Denis 93200 », « Paris 4e », « Lyon cedex 03 »."""

import re
from collections.abc import Collection
from functools import cache, lru_cache
from typing import NamedTuple

from elections import keys
from elections.places.facts import (
    arrondissement_code,
    city_of,
    commune_codes,
    commune_of_today,
    communes_at_postcode,
    departments,
    find_commune,
    former_names,
)
from elections.places.membership import communes_touched
from elections.places.place import Place
from elections.places.text_similarity import edit_distance, simplified

_POSTCODE = re.compile(r"\b([0-9]{5})\b")
_INSEE = re.compile(r"^(?:[0-9]{2}|2[abAB]|[zZ][a-zA-Z])[0-9]{3}$")
_INSEE_ALONE = "commune:"
_FIGURE = re.compile(r"[0-9]")
_CEDEX = re.compile(r"\bcedex(?: [0-9]{1,2})?\b")
_DEPARTMENT = re.compile(r"\(([^()]+)\)\s*$")
_ARRONDISSEMENT = re.compile(
    r"^(?P<city>paris|lyon|marseille) (?P<number>[0-9]{1,2}) ?(?:e|er|eme|ieme|nd)?(?: (?:arrondissement|arrdt|arr))?$"
)
_CITIES = {"paris": "75056", "lyon": "69123", "marseille": "13055"}


class CommuneMatch(NamedTuple):
    """The communes that a text may mean: `codes` of communes of today or of arrondissements, the likeliest first.

    One code that is not `misspelt` is certain. Several: the same name, or the same postcode. `misspelt`: nothing has
    this name, and these are written almost like it; whoever asks has to be asked.
    """

    codes: tuple[str, ...]
    misspelt: bool = False

    @property
    def certain(self) -> str | None:
        return self.codes[0] if len(self.codes) == 1 and not self.misspelt else None


def match_commune(text: str, postcode: str = "", own: Place | None = None) -> CommuneMatch:
    """Return the commune meant by a name, an INSEE code or a postcode, or by a name with a postcode or a département.

    `own`: the campaign's territory, which decides between communes of one name. Where the name and the postcode
    contradict each other, the name counts within the postcode's département, and nothing is found elsewhere. Figures
    that are INSEE's of one commune and the postcode of others mean each of them; « commune:26220 » is INSEE's alone.
    """
    text = text.strip()
    if text.startswith(_INSEE_ALONE):
        code = _by_code(text.removeprefix(_INSEE_ALONE))
        return CommuneMatch((code,) if code else ())
    if _INSEE.match(text) and (code := _by_code(text)):
        return CommuneMatch(_narrowed(tuple(dict.fromkeys((code, *communes_at_postcode(text)))), own))
    text, department = _split_department(text)
    if found := _POSTCODE.search(text):
        postcode = postcode or found[1]
        text = text.replace(found[1], " ")
    name = _CEDEX.sub("", simplified(text)).strip()
    at_postcode = communes_at_postcode(postcode)
    if not name:
        return CommuneMatch(_narrowed(at_postcode, own))
    if arrondissement := find_arrondissement(name):
        return CommuneMatch((arrondissement,))
    place = department or (_department_of_postcode(postcode) if postcode else "")
    named = [code for code in _by_name().get(name, ()) if not place or keys.department_of(code) == place]
    if both := [code for code in at_postcode if code in named or city_of(code) in named]:
        return CommuneMatch(tuple(both))
    if named:
        return CommuneMatch(_narrowed(named, own))
    if not place and (found_in := _named_in_department(name)):
        return CommuneMatch(_narrowed(found_in, own))
    # No commune has a figure in its name.
    near = () if _FIGURE.search(name) else _near(name, at_postcode or _beginning_alike(place, name[0]), own)
    # Within one postcode a name that is almost right is right.
    return CommuneMatch(near, misspelt=not (at_postcode and len(near) == 1))


def _by_code(text: str) -> str:
    """Return the commune of an INSEE code, an arrondissement's kept as it is; empty for a code that none has.

    Figures that are a postcode of today and only a former INSEE code are the postcode.
    """
    try:
        key = keys.commune_key(text)
    except ValueError:
        return ""
    found = find_commune(key)
    if found and found.kind == "arrondissement":
        return key
    today = commune_of_today(key)
    return today.code if today and (found or not communes_at_postcode(text)) else ""


def _split_department(text: str) -> tuple[str, str]:
    """Split « Saint-Denis (93) », « Saint-Denis (Réunion) » into the name and the département's key."""
    if not (found := _DEPARTMENT.search(text)):
        return text, ""
    said = found[1].strip()
    try:
        return text[: found.start()], keys.department_key(said)
    except ValueError:
        return text[: found.start()], _department_named(simplified(said))


def match_department(text: str) -> str:
    """Return the key of a département by its number or its name, as « 42 » or « Loire »; empty for any other words."""
    try:
        return keys.department_key(text)
    except ValueError:
        return _department_named(simplified(text))


def _department_named(wanted: str) -> str:
    """Return the key of a département by its simple name, with or without its article; empty for any other words."""
    return _departments_by_name().get(wanted, "")


@cache
def _departments_by_name() -> dict[str, str]:
    return {
        name: code
        for code, area in departments().items()
        for plain in (simplified(area.name),)
        for name in (plain, simplified(area.with_the()), plain.removeprefix("la "))
    }


def find_arrondissement(name: str) -> str:
    """Return the code of « paris 4e », « lyon 3 » (a simplified name), empty for any other name."""
    if not (found := _ARRONDISSEMENT.match(name)):
        return ""
    return arrondissement_code(_CITIES[found["city"]], int(found["number"]))


def _department_of_postcode(postcode: str) -> str:
    if postcode.startswith("20"):
        return ""  # Corsica: 20000 to 20199 south, above north, but for some
    return keys.department_of(postcode)


def _narrowed(codes: Collection[str], own: Place | None) -> tuple[str, ...]:
    """Keep the communes of the campaign's territory, else of its départements, if there are any."""
    if own is None or len(codes) < 2:
        return tuple(codes)
    inside, around = _inside_and_around(own)
    # An arrondissement is in the territory of its city: « 69003 » is Lyon 3e there, and not the Albigny of INSEE.
    for kept in (
        [code for code in codes if city_of(code) in inside],
        [c for c in codes if keys.department_of(c) in around],
    ):
        if kept:
            return tuple(kept)
    return tuple(codes)


@lru_cache(64)
def _inside_and_around(own: Place) -> tuple[frozenset[str], frozenset[str]]:
    """Return the communes of a territory and their départements."""
    inside = frozenset(communes_touched(own))
    return inside, frozenset(map(keys.department_of, inside))


def _beginning_alike(department: str, letter: str) -> tuple[str, ...]:
    """Return the communes whose name begins with this letter, of a département or (empty) of all."""
    return _by_letter().get((department, letter), ())


@cache
def _by_letter() -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = {}
    for name, codes in _by_name().items():
        for code in codes:
            for department in ("", keys.department_of(code)):
                found.setdefault((department, name[0]), []).append(code)
    return {key: tuple(codes) for key, codes in found.items()}


def _named_in_department(name: str) -> list[str]:
    """Return the communes of « montjoux drome »: a commune's name, then its département's."""
    words = name.split()
    for cut in range(1, len(words)):
        department = _department_named(" ".join(words[cut:]))
        named = _by_name().get(" ".join(words[:cut]), ()) if department else ()
        if found := [code for code in named if keys.department_of(code) == department]:
            return found
    return []


def _near(name: str, codes: Collection[str], own: Place | None) -> tuple[str, ...]:
    """Return the communes whose name is at most two letters away (one of a short name), or begins or ends with it, or
    is it but for the spaces: those of the campaign's territory first, else those of its départements.
    """
    allowed = 1 if len(name) < 8 else 2
    joined = name.replace(" ", "")
    inside, around = _inside_and_around(own) if own else (frozenset[str](), frozenset[str]())
    found: list[tuple[int, int, int, str]] = []
    for code in dict.fromkeys(codes):
        commune = find_commune(code)
        if commune is None:
            continue
        other = simplified(commune.name)
        distance = edit_distance(name, other, allowed)
        if distance > allowed and len(name) >= 4 and (other.startswith(f"{name} ") or other.endswith(f" {name}")):
            distance = allowed
        if distance > allowed and other.replace(" ", "") == joined:
            distance = 0
        if distance <= allowed:
            far = 0 if code in inside else 1 if keys.department_of(code) in around else 2
            found.append((far, distance, -(commune.population or 0), code))
    return tuple(code for *_, code in sorted(found)[:6])


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    """Simple name → communes of today that have it, or took in one that had it; those that have it come first."""
    found: dict[str, dict[str, None]] = {}
    for code in commune_codes():
        commune, today = find_commune(code), commune_of_today(code)
        if commune and today and commune.kind != "arrondissement":
            found.setdefault(simplified(commune.name), {})[today.code] = None
    for code, name in former_names():
        found.setdefault(simplified(name), {})[code] = None
    return {name: tuple(codes) for name, codes in found.items()}


def is_name_of_some(name: str) -> bool:
    """Return whether any commune has, or had, this name."""
    return simplified(name) in _by_name()
