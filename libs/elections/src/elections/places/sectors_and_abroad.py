"""Sectors of Paris and Marseille and constituencies of the French abroad, by what a person types."""

import re
from collections.abc import Iterator

from elections.places.abroad import ABROAD
from elections.places.names import constituency_name, place_name
from elections.places.place import Place
from elections.places.text_similarity import simplified

_OF_ABROAD = r"(?:francais )?(?:de l |a l )?etranger"
_NUMBERED = re.compile(
    rf"^(?P<first>[0-9]{{1,2}}) ?(?:e|er|re|ere|eme|ieme)?(?: circonscription)?(?: des| de l)? ?{_OF_ABROAD}$"
    rf"|^{_OF_ABROAD} (?P<last>[0-9]{{1,2}})(?: ?(?:e|er|re|eme|ieme))?$"
)
_ALL = ("etranger", "francais de l etranger", "hors de france")


def abroad_named(wanted: str) -> Iterator[Place]:
    """« Étranger » for all, « 8e étranger », « Français de l'étranger 8 », a country, a name in full; simplified."""
    if match := _NUMBERED.match(wanted):
        yield Place("circo", f"ZZ{int(match['first'] or match['last']):02d}")
        return
    for code, (name, words) in ABROAD.items():
        known = f"{simplified(name)} {words}"
        by_country = len(wanted) > 2 and (known.startswith(wanted) or f" {wanted}" in known)
        if wanted in _ALL or by_country or wanted == simplified(constituency_name(code)):
            yield Place("circo", code)


def sectors_named(wanted: str) -> Iterator[Place]:
    """« Paris Centre », « 2e secteur de Marseille », with or without its arrondissements; simplified."""
    if len(wanted) <= len("marseille"):
        return
    for city, last in (("75056", 20), ("13055", 8)):
        for number in range(1, last + 1):
            sector = Place("secteur", f"{city}SR{number:02d}")
            if simplified(place_name(sector)).startswith(wanted):
                yield sector
