"""Suggestions for a place of which the beginning is typed: communes and polling stations of the campaign first."""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import NamedTuple

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


def communes_meant(text: str, own: Place, known: Collection[str] = (), limit: int = 40) -> list[str]:
    """Return the communes of which `suggest_places` would suggest stations: so that only theirs have to be known.

    `known`: further communes of the campaign, whose codes no table has or that are in no table of its territory.
    """
    written = _read(text)
    communes = dict.fromkeys([*known, *communes_touched(own)])
    found = [code for code in communes if written.means(code) or written.begins_after(code)]
    if not found and written.place:
        found = [one.place.code for one in search_places(written.place, limit) if one.place.kind == "commune"]
    return found[:limit]


class _Written(NamedTuple):
    """A typed text in parts: the simple name of a place, the figures behind it, and all of it."""

    place: str
    number: str
    typed: str
    at_postcode: frozenset[str]

    def means(self, commune: str) -> bool:
        """A number alone leaves no name, which means each commune: who typed it chooses among them."""
        name = simplified(commune_name(commune))
        return commune in self.at_postcode or name.startswith(self.place) or f" {self.place}" in name

    def begins_after(self, commune: str) -> bool:
        """« Paris 4 »: the arrondissement is in the stations' names."""
        return self.typed.startswith(simplified(commune_name(commune)))


def _read(text: str) -> _Written:
    match = _LAST_NUMBER.match(text.strip())
    place, number = (match["place"], match["number"]) if match else (text, "")
    if _POSTCODE.match(text.strip()):
        place, number = text, ""
    wanted = simplified(place)
    return _Written(wanted, number, simplified(text), frozenset(map(city_of, communes_at_postcode(wanted))))


def _inside(text: str, own: Place, known: Collection[str]) -> Iterator[str]:
    written = _read(text)
    stations: dict[str, list[str]] = {}
    for key in sorted(known):
        stations.setdefault(key.partition("_")[0], []).append(key)
    for commune in dict.fromkeys([*stations, *communes_touched(own)]):
        members = stations.get(commune, [])
        if written.means(commune):
            if not written.number:
                yield commune
            yield from (key for key in members if _begins_with(key, written.number))
        elif written.begins_after(commune):
            yield from (key for key in members if simplified(station_name(key)).startswith(written.typed))


def _begins_with(key: str, number: str) -> bool:
    return key.partition("_")[2].lstrip("0").startswith(number.lstrip("0"))
