"""Territories of each kind to open a campaign in: six fixed ones, and a few more of each kind, drawn with a seed."""

import random
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from common.schemas import ElectionKind
from elections.kinds import kind_of
from elections.places.abroad import ABROAD
from elections.places.cantons import cantons
from elections.places.facts import commune_codes, constituency_codes, departments, find_commune, regions
from elections.places.held import kinds_held, place_exists
from elections.places.names import place_name
from elections.places.place import Place

PLACES_OF_A_KIND = 3
NO_ACCOUNT_BELOW = 9_000
_LYON = Place("metropole", "69M")


class Opened(NamedTuple):
    """A campaign to open: in which territory, what one types to find it, for which election.

    `is_partial`: a by-election, brought about by an event of some days ago.
    """

    kind: str
    place: Place
    typed: str
    election: ElectionKind
    is_partial: bool = False

    @property
    def name(self) -> str:
        """The name that its team gives it: words that any page may show."""
        election = kind_of(self.election).name
        partial = " partielles" if self.is_partial else ""
        return f"{election[:1].upper()}{election[1:]}{partial}, {place_name(self.place)}"


def _campaign(kind: str, place: Place, typed: str | None = None, election: ElectionKind | None = None) -> Opened:
    return Opened(kind, place, typed or place_name(place), election or kinds_held(place)[0])


FIXED = (
    _campaign("nation", Place("nation", "FR"), "France"),
    _campaign("region", Place("region", "24"), "Centre-Val de Loire"),
    _campaign("canton", Place("canton", "2309"), "canton de Felletin"),
    _campaign("great city", Place("commune", "75056"), "Paris"),
    _campaign("constituency overseas", Place("circo", "97402"), "Réunion 2e"),
    _campaign("constituency", Place("circo", "2B02"), "2e Haute-Corse"),
)


def drawn(seed: int) -> list[Opened]:
    """Return campaigns in places of twelve kinds, at most three of each, and by-elections: the same for a seed."""
    lot = random.Random(seed)
    return [
        _campaign(kind, place, election=election)
        for kind, (found, election) in _of_each_kind().items()
        for place in _some(lot, found(), PLACES_OF_A_KIND)
    ] + [
        _campaign("nation", Place("nation", "FR"), "France", ElectionKind.EUROPEENNES),
        *(_by_election(place) for place in _some(lot, _constituencies(overseas=False), 1)),
        *(_by_election(place) for place in _some(lot, _communes(small=False), 1)),
    ]


def _by_election(place: Place) -> Opened:
    return _campaign("by-election", place)._replace(is_partial=True)


def _some(lot: random.Random, places: Sequence[Place], count: int) -> list[Place]:
    return lot.sample(places, min(count, len(places)))


def _of_each_kind() -> dict[str, tuple[Callable[[], list[Place]], ElectionKind | None]]:
    return {
        "nation": (lambda: [Place("nation", "FR")], ElectionKind.PRESIDENTIELLE),
        "region": (lambda: _holding("region", regions()), None),
        "departement": (lambda: _holding("departement", departments()), None),
        "canton": (lambda: _holding("canton", cantons()), None),
        "constituency": (lambda: _constituencies(overseas=False), None),
        "constituency overseas": (lambda: _constituencies(overseas=True), None),
        "constituency abroad": (lambda: [Place("circo", code) for code in ABROAD], None),
        "great city": (lambda: [Place("commune", code) for code in ("75056", "69123", "13055")], None),
        "sector": (_sectors, None),
        "town": (lambda: _communes(small=False), None),
        "village": (lambda: _communes(small=True), None),
        "assembly": (lambda: [_LYON, *(Place("collectivite", code) for code in ("94", "02", "03"))], None),
    }


def _holding(kind: str, codes: Iterable[str]) -> list[Place]:
    return [place for code in codes if kinds_held(place := Place(kind, code))]


def _constituencies(*, overseas: bool) -> list[Place]:
    return [
        Place("circo", code)
        for code in constituency_codes()
        if code not in ABROAD and code.startswith(("97", "98", "ZX")) == overseas
    ]


def _sectors() -> list[Place]:
    numbered = (
        Place("secteur", f"{city}SR{number:02d}") for city in ("75056", "69123", "13055") for number in range(21)
    )
    return [place for place in numbered if place_exists(place)]


def _communes(*, small: bool) -> list[Place]:
    found = (find_commune(code) for code in commune_codes())
    return [
        Place("commune", one.code)
        for one in found
        if one and not one.kind and one.population and (one.population < NO_ACCOUNT_BELOW) == small
    ]
