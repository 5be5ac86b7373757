"""The station that somebody names on the telephone: « vincennes 12 », « bureau 3 école jules ferry ». Pure."""

import re
from collections.abc import Sequence

from elections.places.text_similarity import simplified

from results.territory.stations.known_station import KnownStation

MOST_SHOWN = 30
_NUMBER = re.compile(r"([0-9]+)(?:er?|eme|ieme)?")
_EMPTY_WORDS = frozenset({"bureau", "bureaux", "bv", "de", "du", "des", "la", "le", "les", "n", "no", "numero", "vote"})


def find_stations(text: str, stations: Sequence[KnownStation]) -> list[KnownStation]:
    """Return the stations that have every word of the text; of those, the ones that have most words whole."""
    words = [word for word in simplified(text).split() if word not in _EMPTY_WORDS]
    if not words:
        return []
    key = text.strip().casefold()
    exact = [station for station in stations if station.station.casefold() == key]
    if exact:
        return exact
    names = [word for word in words if not _NUMBER.fullmatch(word)]
    numbers = [match[1].lstrip("0") or "0" for word in words if (match := _NUMBER.fullmatch(word))]
    found: list[tuple[int, str, KnownStation]] = []
    for station in stations:
        said = simplified(f"{station.commune_name} {station.place or ''}").split()
        if not all(any(part.startswith(word) for part in said) for word in names):
            continue
        if _are_of(numbers, station, said):
            whole = sum(word in said for word in names)
            found.append((-whole, station.station, station))
    # « saint lo » is Saint-Lô, and not Saint-Louet too.
    best = min((whole for whole, _, _ in found), default=0)
    return [station for whole, _, station in sorted(found, key=lambda item: item[:2]) if whole == best]


def station_number(station: KnownStation) -> str:
    """Return the number as people say it: `12` of `94033_0012`, `1` of the only one."""
    return station.station.partition("_")[2].lstrip("0").lower() or "0"


def title_of(station: KnownStation) -> str:
    """Return `Vincennes, bureau 12 (École Jules-Ferry)`, as it is found by typing."""
    place = f" ({station.place})" if station.place else ""
    return f"{station.commune_name}, bureau {station_number(station)}{place}"


def _are_of(numbers: Sequence[str], station: KnownStation, said: Sequence[str]) -> bool:
    """Return whether the numbers are the station's: its own, one of its place, or « 4e, 12 » for 412 of Paris."""
    code = station_number(station)
    if len(numbers) == 2 and f"{numbers[0]}{numbers[1].zfill(2)}" == code:
        return True
    return all(number in (code, *said) for number in numbers)
