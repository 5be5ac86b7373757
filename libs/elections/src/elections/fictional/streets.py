"""Fictional streets for a demonstration's stations.

They lie in the ocean, west of Val-Fictif's polygons. The same seed gives the same streets.

>>> table = as_table(make_addresses(["94080_0001", "94080_0002"], seed=1))
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

STREETS = 4
"""Of each station."""
COMMUNE = "Adresses inventées"

_WEST, _SOUTH = -12.0, 46.0
_METRE = 1 / 111_320
"""Of latitude, in degrees."""
_BLOCK = 900
"""Metres from one station's streets to the next one's, in rows as wide as they are many."""
_APART = 90
"""Metres from one street to the next."""
_WIDE = 14
"""Metres from one side of a street to the other."""

_KINDS = ("Rue", "Allée", "Impasse", "Chemin", "Cour", "Passage")
_NAMES = (
    "de la Maquette",
    "du Brouillon",
    "des Essais",
    "de l'Esquisse",
    "du Modèle",
    "de l'Épreuve",
    "du Gabarit",
    "de la Répétition",
    "du Prototype",
    "de l'Ébauche",
    "des Figurants",
    "du Décor",
    "de l'Exemple",
    "de la Fiction",
    "du Scénario",
    "des Coulisses",
    "du Souffleur",
    "de la Réplique",
    "du Calque",
    "de l'Invention",
)
MAX_STATIONS = len(_KINDS) * len(_NAMES) // STREETS
"""Each street has a name of its own, whatever commune it is in."""


@dataclass(frozen=True)
class InventedAddress:
    station: str
    number: int
    street: str
    longitude: float
    latitude: float


def make_addresses(stations: Sequence[str], seed: int = 1) -> list[InventedAddress]:
    """Return addresses, odd numbers on one side, even ones on the other, some missing.

    Raise ValueError for too many stations.
    """
    if len(stations) > MAX_STATIONS:
        raise ValueError(f"at the most {MAX_STATIONS} stations have streets of their own")
    dice = random.Random(seed)
    names = [f"{kind} {name}" for kind in _KINDS for name in _NAMES]
    dice.shuffle(names)
    addresses: list[InventedAddress] = []
    wide = math.isqrt(max(len(stations) - 1, 0)) + 1
    for index, station in enumerate(stations):
        north, east = (_BLOCK * step for step in divmod(index, wide))
        for row in range(STREETS):
            street = names[index * STREETS + row]
            addresses += _street(dice, station, street, east, north + row * _APART)
    return addresses


def _street(dice: random.Random, station: str, street: str, east: int, north: int) -> list[InventedAddress]:
    result: list[InventedAddress] = []
    for side in (1, 2):
        metres = float(dice.randrange(0, 20))
        for number in range(side, side + 2 * dice.randrange(8, 16), 2):
            metres += dice.randrange(10, 22)
            if dice.random() < 0.1:  # a garden, a garage
                continue
            latitude = _SOUTH + (north + (_WIDE if side == 2 else 0)) * _METRE
            longitude = _WEST + (east + metres) * _METRE / math.cos(math.radians(_SOUTH))
            result.append(InventedAddress(station, number, street, round(longitude, 6), round(latitude, 6)))
    return result


def as_table(addresses: Sequence[InventedAddress]) -> str:
    """Return CSV with the columns of the national address base, and each row's station."""
    lines = ["numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv"]
    lines += [
        f"{address.number};{address.street};{address.station.partition('_')[0]};{COMMUNE};{address.longitude};{address.latitude};{address.station}"
        for address in addresses
    ]
    return "\n".join(lines) + "\n"
