"""Invented streets inside the outlines of real polling stations, and who lives there."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from shapely import LineString, MultiLineString, Point
from shapely.affinity import rotate
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

SOURCE = "Rues inventées pour la démonstration"
STREETS = 5
"""Of each station."""
_METRE = 1 / 111_320
"""Of latitude, in degrees."""
_FRONT, _SIDE = 13, 6
"""Metres from one front door to the next one, and from the middle of the street."""
_LONGEST = 24
"""Numbers on one side."""

_KINDS = ("Rue", "Allée", "Impasse", "Passage", "Avenue", "Villa", "Sente", "Square", "Cité", "Place")
_NAMES = (
    "des Glycines|des Mésanges|des Tonneliers|du Vieux Puits|des Amandiers|de la Treille|des Maraîchers|"
    "du Colombier|des Trois Cèdres|de la Roseraie|des Hirondelles|du Lavoir|des Charmilles|"
    "de la Fontaine aux Loups|des Pivoines|du Petit Moulin|des Vignerons|de la Belle Étoile|des Noisetiers|"
    "du Clos Fleuri|des Capucines|de la Basse Cour|des Sorbiers|du Four à Pain|des Alouettes|de la Croix Blanche|"
    "des Cordiers|du Verger|des Coquelicots|de la Passerelle|des Aubépines|du Bel Air|des Potiers|de la Source|"
    "des Marronniers|du Rendez-vous|des Bleuets|de la Tannerie|des Fauvettes|du Cadran|des Merisiers|"
    "de la Bergerie|des Lauriers|du Tilleul|des Abeilles|de la Garenne|des Carriers|du Gué|des Jonquilles|"
    "de la Herse"
)


@dataclass(frozen=True)
class Address:
    station: str
    commune: str
    number: int
    street: str
    longitude: float
    latitude: float

    @property
    def line(self) -> str:
        return f"{self.number} {self.street}"


def invent_streets(stations: Sequence[Mapping[str, Any]], dice: random.Random) -> list[Address]:
    """Return the addresses of GeoJSON `stations`, odd numbers on one side, even ones on the other, some missing."""
    names = [f"{kind} {name}" for kind, name in product(_KINDS, _NAMES.split("|"))]
    dice.shuffle(names)
    addresses: list[Address] = []
    for index, station in enumerate(stations):
        if not station["geometry"]:
            continue
        outline = shape(station["geometry"])
        where = station["properties"]
        for row in range(STREETS):
            # Once all are taken they begin anew: in another commune, or far away.
            street = names[(index * STREETS + row) % len(names)]
            line = _line_in(outline, dice)
            addresses += _street(line, where["station"], where["commune"], street, dice)
    return addresses


def _line_in(outline: BaseGeometry, dice: random.Random) -> LineString:
    """Return a straight street inside the outline: of several drawn ones the longest."""
    west, south, east, north = outline.bounds
    drawn: list[LineString] = []
    for _ in range(12):
        middle = Point(dice.uniform(west, east), dice.uniform(south, north))
        if not outline.contains(middle):
            continue
        across = LineString([(west - (east - west), middle.y), (east + (east - west), middle.y)])
        inside = rotate(across, dice.uniform(0, 180), origin=middle).intersection(outline)
        parts = inside.geoms if isinstance(inside, MultiLineString) else [inside]
        drawn += [part for part in parts if isinstance(part, LineString)]
    if not drawn:
        centre = outline.representative_point()
        return LineString([centre, (centre.x + 100 * _METRE, centre.y)])
    return max(drawn, key=lambda line: line.length)


def _street(line: LineString, station: str, commune: str, street: str, dice: random.Random) -> list[Address]:
    wide = math.cos(math.radians(line.centroid.y))
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    east, north = (x1 - x0) * wide / _METRE, (y1 - y0) / _METRE
    metres = math.hypot(east, north) or 1.0
    fronts = min(_LONGEST, int(metres * 0.9 / _FRONT))
    result: list[Address] = []
    for side in (1, 2):
        off = (_SIDE if side == 1 else -_SIDE) / metres
        for step in range(fronts):
            if dice.random() < 0.08:  # a garden, a garage
                continue
            along = 0.05 + step * _FRONT / metres
            x = x0 + (along * east - off * north) * _METRE / wide
            y = y0 + (along * north + off * east) * _METRE
            result.append(Address(station, commune, side + 2 * step, street, round(x, 6), round(y, 6)))
    return result


def as_table(addresses: Sequence[Address], communes: Mapping[str, str]) -> str:
    """Return CSV with the columns of the national address base, and each row's station. `communes`: names by code."""
    lines = ["numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv"]
    lines += [
        f"{one.number};{one.street};{one.commune};{communes[one.commune]};{one.longitude};{one.latitude};{one.station}"
        for one in addresses
    ]
    return "\n".join(lines) + "\n"
