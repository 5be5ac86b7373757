"""Territories as people call them: « 2e circonscription du Finistère », « Paris 4e », « France entière »."""

from collections import Counter
from functools import cache

from elections import keys
from elections.places.abroad import ABROAD
from elections.places.cantons import cantons
from elections.places.facts import (
    commune_codes,
    commune_of_today,
    constituencies_of_department,
    consulates,
    departments,
    find_commune,
    regions,
)
from elections.places.place import Place

_MARSEILLE = ((1, 7), (2, 3), (4, 5), (6, 8), (9, 10), (11, 12), (13, 14), (15, 16))
"""Arrondissements of the eight sectors: Code électoral, tableau n° 4."""
_COLLECTIVITIES = {"94": "Corse", "02": "Martinique", "03": "Guyane"}
_COUNTED_TOGETHER = {"978": "ZX"}
"""Code of INSEE under which the ministry's files sum two collectivities; each alone is a `collectivite`."""


def place_name(place: Place) -> str:
    """Return the name of a territory, its kind and code where the tables have no name for it (an EPCI)."""
    match place.kind:
        case "nation":
            return "France entière"
        case "commune":
            return commune_name(place.code)
        case "circo":
            return constituency_name(place.code)
        case "departement" if place.code == "ZZ":
            return "Français de l'étranger"
        case "departement":
            found = departments().get(place.code)
            return found.name if found else f"département {place.code}"
        case "region" if place.code in _COUNTED_TOGETHER:
            return departments()[_COUNTED_TOGETHER[place.code]].name
        case "region":
            found = regions().get(place.code)
            return found.name if found else f"région {place.code}"
        case "canton":
            canton = cantons().get(place.code)
            number = f"{_ordinal(place.code, 'er')} canton {_of_department(place.code[:-2])}"
            return f"canton {canton.with_of()}" if canton else number
        case "secteur":
            return _sector_name(place.code)
        case "metropole":
            return "métropole de Lyon"
        case "collectivite":
            whole = departments().get(place.code) or regions().get(place.code)
            return _COLLECTIVITIES.get(place.code) or (whole.name if whole else f"collectivité {place.code}")
        case _:
            return f"intercommunalité {place.code}"


def commune_name(code: str) -> str:
    """Return the name of a commune, « Paris 4e » of an arrondissement, the town of a consulate, the commune of today
    of a code that is no longer used; the code where the tables lack it.
    """
    found = find_commune(code) or commune_of_today(code)
    return found.name.removesuffix(" Arrondissement") if found else consulates().get(code, code)


def distinct_commune_name(code: str) -> str:
    """Return the name of a commune, followed by its département where another commune of France has the same name."""
    name, found = commune_name(code), departments().get(keys.department_of(code))
    return f"{name} ({found.name})" if found and name in _shared_names() else name


@cache
def _shared_names() -> frozenset[str]:
    """Return the names that several communes of today have."""
    counted = Counter(found.name for code in commune_codes() if (found := find_commune(code)) and not found.kind)
    return frozenset(name for name, number in counted.items() if number > 1)


def constituency_name(code: str) -> str:
    department = keys.department_of(code)
    if code in ABROAD:
        return f"{_ordinal(code, 're')} circonscription des Français de l'étranger ({ABROAD[code][0]})"
    if len(constituencies_of_department(department)) == 1:
        return f"circonscription {_of_department(department)}"
    return f"{_ordinal(code, 're')} circonscription {_of_department(department)}"


def _sector_name(code: str) -> str:
    """Return « Paris Centre », « Paris 5e », « Lyon 3e », « 1er secteur de Marseille (1er et 7e arrondissements) »."""
    number = int(code[-2:])
    if code[:5] == "13055" and 1 <= number <= len(_MARSEILLE):
        both = " et ".join(_ordinal(f"{one:02d}", "er") for one in _MARSEILLE[number - 1])
        return f"{_ordinal(code, 'er')} secteur de Marseille ({both} arrondissements)"
    if code[:5] == "75056":
        return "Paris Centre" if number == 1 else f"Paris {number}e"
    return f"Lyon {_ordinal(code, 'er')}"


def sector_of_arrondissement(code: str) -> Place:
    """Return the sector that elects the council of an arrondissement: `75104` → Paris Centre (`secteur:75056SR01`).

    Paris: the first four together since 2020; Lyon: each; Marseille: in pairs (Code électoral, tableaux n° 2 to 4).
    Raises KeyError for any other code.
    """
    city = {"751": "75056", "693": "69123", "132": "13055"}[code[:3]]
    number = int(code[3:]) if city != "69123" else int(code[4:])
    if city == "75056":
        number = 1 if number <= 4 else number
    if city == "13055":
        number = next(sector for sector, pair in enumerate(_MARSEILLE, 1) if number in pair)
    return Place("secteur", f"{city}SR{number:02d}")


def _ordinal(code: str, first: str) -> str:
    """Return the ordinal of a code's last two figures; `first` is the ending of the first: « 1re », « 1er »."""
    number = int(code[-2:])
    return f"{number}{'e' if number > 1 else first}"


def _of_department(code: str) -> str:
    found = departments().get(code)
    return found.with_of() if found else f"({code})"
