"""Suggestions for a place of which the beginning is typed: communes and polling stations of the campaign first."""

import re
from collections.abc import Collection, Iterator
from itertools import islice

from elections.places.facts import city_of, communes_at_postcode
from elections.places.membership import communes_touched
from elections.places.names import commune_name
from elections.places.place import Place
from elections.places.search import search_places
from elections.places.stations import station_name
from elections.places.text_similarity import simplified

_LAST_NUMBER = re.compile(r"^(?P<place>.*?)[\s,]*\b(?:bureau|bv)?\s*(?:n°)?\s*(?P<number>[0-9]{0,4})$", re.IGNORECASE)
_POSTCODE = re.compile(r"^[0-9]{5}$")


def suggest_places(text: str, own: Place, known: Collection[str], limit: int = 12) -> list[str]:
    """Return codes of communes and stations, the likeliest first.

    `known`: the campaign's stations; a commune of the campaign is followed by its stations, which a number narrows.
    Where nothing of the campaign is meant, communes elsewhere.
    """
    if not (wanted := simplified(text)):
        return []
    found = dict.fromkeys(_inside(text, own, known))
    if not found:
        found = dict.fromkeys(one.place.code for one in search_places(wanted, limit) if one.place.kind == "commune")
    return list(islice(found, limit))


def _inside(text: str, own: Place, known: Collection[str]) -> Iterator[str]:
    match = _LAST_NUMBER.match(text.strip())
    place, number = (match["place"], match["number"]) if match else (text, "")
    if _POSTCODE.match(text.strip()):
        place, number = text, ""
    # A number alone leaves nothing, which means each commune: who typed it chooses among them.
    wanted, typed = simplified(place), simplified(text)
    at_postcode = {city_of(code) for code in communes_at_postcode(wanted)}
    stations: dict[str, list[str]] = {}
    for key in sorted(known):
        stations.setdefault(key.partition("_")[0], []).append(key)
    for commune in dict.fromkeys([*stations, *communes_touched(own)]):
        name = simplified(commune_name(commune))
        members = stations.get(commune, [])
        if commune in at_postcode or name.startswith(wanted) or f" {wanted}" in name:
            if not number:
                yield commune
            yield from (key for key in members if _begins_with(key, number))
        elif typed.startswith(name):
            # « Paris 4 »: the arrondissement is in the stations' names.
            yield from (key for key in members if simplified(station_name(key)).startswith(typed))


def _begins_with(key: str, number: str) -> bool:
    return key.partition("_")[2].lstrip("0").startswith(number.lstrip("0"))
