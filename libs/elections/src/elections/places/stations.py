"""Polling stations and communes as people write them: « Vincennes, bureau 16 », « Paris 4e bureau 12 », « 94300 »."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from elections import keys
from elections.places.abroad import ABROAD
from elections.places.facts import (
    arrondissement_code,
    arrondissement_number,
    city_of,
    consulates,
    departments,
    find_commune,
)
from elections.places.matching import match_commune
from elections.places.names import commune_name
from elections.places.place import Place
from elections.places.text_similarity import simplified

_STATION = r"(?P<code>[0-9]{1,4}[A-Za-z]?(?:[.\-][0-9]{1,2})?|[0-9A-Za-z.\-]*[0-9][0-9A-Za-z.\-]*)"
_WORD = r"(?:bureaux?(?: de vote)?|bv|b\.v\.)\s*(?:n°|no|nº)?\s*"
_NAMED = re.compile(rf"^(?P<commune>.*?)[\s,]*\b{_WORD}{_STATION}$", re.IGNORECASE)
_REVERSED = re.compile(rf"^{_WORD}{_STATION}[\s,]+(?:de |d['’]|du |des |à )?(?P<commune>.+)$", re.IGNORECASE)
_TRAILING = re.compile(r"^(?P<commune>.*[^\s\d].*|[0-9]{5})\s+(?P<code>[0-9]{1,4})$")
_ALONE = re.compile(r"^(?P<commune>)(?P<code>[0-9]{1,4})$")
_SOFT = re.compile(r"\s*,\s*|\s+et\s+(?=(?:bureau|bv|n°)?\s*[0-9])", re.IGNORECASE)
_HARD = re.compile(r"\s*[;\n]\s*")


@lru_cache(10_000)
def station_name(key: str) -> str:
    """Return « Vincennes, bureau 16 » of `94080_0016`, « Paris 4e, bureau 12 » of `75056_0412`; a commune's name of its
    code; any other text as it is.
    """
    commune, separator, code = key.partition("_")
    if not separator:
        return commune_name(key)
    if len(code) == 4 and code[:2].isdigit() and (inside := arrondissement_code(commune, int(code[:2]))):
        commune, code = inside, code[2:]
    return f"{commune_name(commune)}, bureau {_number(code)}"


def parse_station(text: str, own: Place, known: Collection[str] = ()) -> str:
    """Return the key of the one station that a text means.

    `own`: the campaign's territory, which decides between communes of one name, and whose only commune need not be
    written. `known`: the stations that exist, where they are known. Raises ValueError with a French sentence.
    """
    text = text.strip()
    if "_" in text:
        commune, code = keys.parse_station(text)
        return _existing(f"{commune}_{code}", text, known)
    commune, code = _split(text, own)
    if not code:
        raise ValueError(f"« {text[:60]} » : ajoutez le numéro du bureau, par exemple « {_example(own)} ».")
    return _existing(_key(commune, code, own), text, known)


def parse_places(text: str, own: Place, known: Collection[str] = ()) -> list[str]:
    """Return the codes of communes and stations that a text lists, each once: « Vincennes ; Saint-Mandé 3, 4 et 7 ».

    Semicolons and ends of lines part them, commas too; numbers after a comma are stations of the commune before them.
    Codes may also be parted by spaces. Raises ValueError with a French sentence that names the place at fault.
    """
    found: dict[str, None] = {}
    for group in _HARD.split(text.strip()):
        if group:
            found |= dict.fromkeys(_places_of(group, own, known))
    return list(found)


def _places_of(group: str, own: Place, known: Collection[str]) -> Iterator[str]:
    words = group.replace(",", " ").split()
    if all("_" in word or re.fullmatch(r"[0-9]{5}|2[ABab][0-9]{3}", word) for word in words):
        for word in words:
            yield parse_station(word, own, known) if "_" in word else _commune_code(word, own)
        return
    before = ""
    pieces = _SOFT.split(group)
    for piece, after in zip(pieces, [*pieces[1:], ""], strict=True):
        commune, code = _split(piece, own, before)
        before = commune
        if code:
            yield _existing(_key(commune, code, own), piece, known)
        elif not _is_number_only(after):
            yield from _whole(commune, own, known)


def _whole(commune: str, own: Place, known: Collection[str]) -> Iterator[str]:
    """A commune; of an arrondissement, which has no code of its own among stations, its stations."""
    code = _commune_code(commune, own)
    city = city_of(code)
    if city == code:
        yield code
        return
    inside = sorted(key for key in known if key.startswith(f"{city}_{arrondissement_number(code):02d}"))
    if not inside:
        raise ValueError(f"« {commune[:60]} » : écrivez les bureaux un par un : « {commune[:60]} bureau 1 ».")
    yield from inside


def _split(text: str, own: Place, before: str = "") -> tuple[str, str]:
    """Return the words of the commune and the station's number, empty where there is none."""
    for pattern in (_NAMED, _REVERSED, _ALONE, _TRAILING):
        if match := pattern.match(text):
            commune = match["commune"].strip(" ,") or before
            if not commune and own.kind not in ("commune", "secteur"):
                continue
            if pattern is _TRAILING and _is_arrondissement(text):
                continue
            return commune, match["code"]
    return text, ""


def _is_number_only(piece: str) -> bool:
    return bool(_ALONE.match(piece) or ((named := _NAMED.match(piece)) and not named["commune"].strip(" ,")))


def _is_arrondissement(text: str) -> bool:
    """« Paris 4 » is the arrondissement, not the fourth station of Paris."""
    found = match_commune(text).certain
    return bool(found and city_of(found) != found)


def _key(commune: str, code: str, own: Place) -> str:
    if not commune:
        if own.kind == "secteur":
            return _station_key(own.code[:5], code, own.code[-2:])
        return _station_key(own.code, code)
    found = _commune_code(commune, own)
    city = city_of(found)
    return _station_key(city, code, f"{arrondissement_number(found):02d}" if city != found else "")


def _station_key(commune: str, code: str, arrondissement: str = "") -> str:
    if arrondissement and code.isdigit() and len(code) <= 2:
        return f"{commune}_{arrondissement}{int(code):02d}"
    return keys.station_key(commune, code)


def _commune_code(text: str, own: Place) -> str:
    if own.kind == "circo" and own.code in ABROAD:
        named = [code for code, name in consulates().items() if simplified(name) == simplified(text)]
        if len(named) == 1:
            return named[0]
    match = match_commune(text, own=own)
    if match.certain:
        return match.certain
    if not match.codes:
        raise ValueError(f"« {text[:60]} » : aucune commune n’a ce nom ni ce code postal.")
    names = [_with_department(code) for code in match.codes[:4]]
    if match.misspelt:
        raise ValueError(f"« {text[:60]} » : vouliez-vous écrire {' ou '.join(names)} ?")
    raise ValueError(f"« {text[:60]} » désigne plusieurs communes : {', '.join(names)}. Ajoutez le code postal.")


def _with_department(code: str) -> str:
    commune = find_commune(code)
    area = departments().get(commune.department) if commune else None
    return f"{commune_name(code)} ({area.name})" if area else commune_name(code)


def _existing(key: str, text: str, known: Collection[str]) -> str:
    commune, _, code = key.partition("_")
    if not known or key in known or not any(one.startswith(f"{commune}_") for one in known):
        return key
    # The ministry pads figures alone: « 12a » may be `012A`, `12A`, `012a`.
    alike = [one for one in known if one.startswith(f"{commune}_") and _bare(one.partition("_")[2]) == _bare(code)]
    if len(alike) == 1:
        return alike[0]
    raise ValueError(f"« {text[:60]} » : {commune_name(commune)} n’a pas de bureau {_number(code)}.")


def _number(code: str) -> str:
    """Strip the zeros that the ministry fills figures with; a code with letters is known by all its characters."""
    return code.lstrip("0") or code if code.isdigit() else code


def _bare(code: str) -> str:
    return code.lstrip("0").lower()


def _example(own: Place) -> str:
    return f"{commune_name(own.code)}, bureau 4" if own.kind == "commune" else "Vincennes, bureau 4"
