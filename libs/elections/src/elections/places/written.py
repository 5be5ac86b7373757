"""The commune of an address as people write it in two cells, postcode and town: what is certain, and what to ask."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from elections.places.facts import city_of, communes_at_postcode
from elections.places.matching import is_name_of_some, match_commune
from elections.places.place import Place
from elections.places.text_similarity import simplified

Doubt: TypeAlias = Literal["ambiguous", "contradictory", "misspelt", "unknown"]
_POSTCODE = re.compile(r"(?<![0-9])(?:[fF][- ])?([0-9]{5})(?![0-9])")
# With the brackets that it stands in: « Vic-Fezensac (32190) » is the town of Vic-Fezensac.
_POSTCODE_IN_TOWN = re.compile(rf"\(\s*{_POSTCODE.pattern}\s*\)|{_POSTCODE.pattern}")
_SPACED = re.compile(r"(?<![0-9])([0-9]{2}) ([0-9]{3})(?![0-9])")
"""A postcode as some write it: « 81 100 »."""
_SPACES = re.compile(r"^[\s,;:\-–/]+|[\s,;:\-–/]+$")
MOST_CHOICES = 12


class WrittenPlace(NamedTuple):
    """The postcode and town that two cells hold, and the commune they mean.

    `commune`: of today, the city for an arrondissement, None where somebody must say it; then `doubt` says why, and
    `choices` which communes may be meant, the likeliest first. Without a doubt and a commune, nothing was written.
    """

    postcode: str
    town: str
    commune: str | None
    doubt: Doubt | None = None
    choices: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """Return the words as they are compared: the same for all who mean, and wrote, the same place."""
        return f"{self.postcode} {simplified(self.town)}".strip() or self.town


@lru_cache(50_000)
def read_place(postcode: str, town: str, own: Place | None = None) -> WrittenPlace:
    """Read two cells, either of which may hold both: « 94300 Vincennes », « F-94300 », « VINCENNES CEDEX ».

    A postcode without its zero (`1000`) counts only where the name agrees: Belgian and Swiss ones have four figures.
    """
    postcode, town = _split(postcode.strip(), town.strip())
    lost_zero = len(postcode) == 4 and postcode.isdecimal()
    full = f"0{postcode}" if lost_zero else postcode
    if not full and not town:
        return WrittenPlace("", "", None)
    french = full if len(full) == 5 and full.isdecimal() else ""
    if (not french and not town) or (lost_zero and not town):
        return WrittenPlace(postcode, town, None, "unknown")
    match = match_commune(town, french, own)
    codes = tuple(dict.fromkeys(map(city_of, match.codes)))
    if len(codes) == 1 and not match.misspelt:
        return WrittenPlace(full, town, codes[0])
    if codes and not match.misspelt:
        return WrittenPlace(full, town, None, "ambiguous", codes[:MOST_CHOICES])
    at_postcode = tuple(dict.fromkeys(map(city_of, communes_at_postcode(french))))
    if town and is_name_of_some(town):
        elsewhere = tuple(map(city_of, match_commune(town).codes))
        choices = tuple(dict.fromkeys((*at_postcode, *elsewhere)))
        return WrittenPlace(full, town, None, "contradictory", choices[:MOST_CHOICES])
    if len(at_postcode) == 1 and not lost_zero:
        # A quarter, a hamlet, a building: no commune is called so, and the postcode is of one alone.
        return WrittenPlace(full, town, at_postcode[0])
    if (postcode and not french) or lost_zero:
        return WrittenPlace(postcode, town, None, "unknown")
    return WrittenPlace(full, town, None, "misspelt" if codes else "unknown", (codes or at_postcode)[:MOST_CHOICES])


def _split(postcode: str, town: str) -> tuple[str, str]:
    """Return postcode and name, whichever cell holds them."""
    postcode, town = _SPACED.sub(r"\1\2", postcode), _SPACED.sub(r"\1\2", town)
    if postcode and not town and not postcode.isdecimal() and (found := _POSTCODE.search(postcode)):
        postcode, town = found[1], _without_postcode(postcode)
    if town and (found := _POSTCODE.search(town)) and postcode in ("", found[1]):
        postcode, town = found[1], _without_postcode(town)
    if found := _POSTCODE.fullmatch(postcode):
        postcode = found[1]
    return postcode, " ".join(town.split())


def _without_postcode(text: str) -> str:
    return _SPACES.sub("", _POSTCODE_IN_TOWN.sub(" ", text, count=1))
