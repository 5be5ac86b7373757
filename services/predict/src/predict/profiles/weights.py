"""Weights of places in polling stations: which people of each place (an IRIS, a commune) live in each station."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from predict.reference_datasets.places import commune_of

Matrix: TypeAlias = NDArray[np.float64]
Points: TypeAlias = Sequence[tuple[float, float]]
"""Longitude and latitude of each address; the same point as often as addresses share it."""

NEAR = 0.001
"""Degrees, about 100 m: published boundaries leave slivers between neighbours, and an address may fall in one."""


@dataclass(frozen=True)
class Parts:
    """`inside[s, p]`: the part of the people of place p who live in the area of station s, 0 to 1."""

    stations: tuple[str, ...]
    places: tuple[str, ...]
    inside: Matrix

    def of(self, station: str) -> Matrix:
        return self.inside[self.stations.index(station)]


def home_of(key: str) -> str:
    """The commune that votes there, of a station, an IRIS or a commune: an IRIS of Paris is in `75056`."""
    return commune_of(key, "iris")


def count_addresses(addresses: Mapping[str, Points], places: Mapping[str, BaseGeometry]) -> Parts:
    """Count the addresses of each station in each place of its commune; those near none are left out."""
    stations, names = tuple(sorted(addresses)), tuple(sorted(places))
    counts = np.zeros((len(stations), len(names)))
    if not stations or not names:
        return Parts(stations, names, counts)
    for commune in {home_of(station) for station in stations}:
        rows = [row for row, station in enumerate(stations) if home_of(station) == commune]
        columns = np.asarray([column for column, name in enumerate(names) if home_of(name) == commune], dtype=np.int64)
        owner = np.repeat(rows, [len(addresses[stations[row]]) for row in rows])
        told = np.asarray([point for row in rows for point in addresses[stations[row]]], dtype=np.float64)
        if len(told) and len(columns):
            tree = shapely.STRtree([places[names[column]] for column in columns])
            points = shapely.points(told)
            found, place = tree.query_nearest(points, max_distance=NEAR, all_matches=False)
            np.add.at(counts, (owner[found], columns[place]), 1.0)
    return Parts(stations, names, counts)


def split_by_addresses(counts: Parts, registered: Mapping[str, int]) -> Parts:
    """An address stands for its station's registered voters over its addresses: a tower is one address, not one home.

    A place none of whose addresses is known has an empty column.
    """
    known = counts.inside.sum(axis=1)
    voters = np.asarray([registered.get(station, 0) for station in counts.stations], dtype=np.float64)
    typical = voters[voters > 0].mean() if (voters > 0).any() else 1.0
    voters = np.where(voters > 0, voters, typical)
    weights = counts.inside * np.divide(voters, known, out=np.zeros_like(known), where=known > 0)[:, None]
    return Parts(counts.stations, counts.places, _by_column(weights))


def split_by_areas(boundaries: Mapping[str, BaseGeometry], places: Mapping[str, BaseGeometry]) -> Parts:
    """Split places among stations by area, as if people lived evenly over each: used when no address is known."""
    stations, names = tuple(sorted(boundaries)), tuple(sorted(places))
    areas = np.zeros((len(stations), len(names)))
    if stations and names:
        shapes = np.asarray([boundaries[station] for station in stations], dtype=object)
        grounds = np.asarray([places[name] for name in names], dtype=object)
        one, other = shapely.STRtree(grounds).query(shapes, predicate="intersects")
        homes, grounds_of = (np.asarray([home_of(key) for key in keys]) for keys in (stations, names))
        at_home = homes[one] == grounds_of[other]
        one, other = one[at_home], other[at_home]
        areas[one, other] = shapely.area(shapely.intersection(shapes[one], grounds[other]))
    return Parts(stations, names, _by_column(areas))


def split_by_registered(registered: Mapping[str, int]) -> Parts:
    """The stations of a commune share its people as they share its registered voters."""
    stations = tuple(sorted(registered))
    communes = tuple(sorted({station.partition("_")[0] for station in stations}))
    voters = np.zeros((len(stations), len(communes)))
    for row, station in enumerate(stations):
        voters[row, communes.index(station.partition("_")[0])] = registered[station]
    return Parts(stations, communes, _by_column(voters))


def fill_from_coarser(parts: Parts, coarser: Parts) -> Parts:
    """Take a place that has no part in any station from a coarser split, so that nobody is lost."""
    inside = parts.inside.copy()
    rows = {station: row for row, station in enumerate(parts.stations)}
    common = [(rows[station], row) for row, station in enumerate(coarser.stations) if station in rows]
    columns = {place: column for column, place in enumerate(coarser.places)}
    for column, place in enumerate(parts.places):
        if place in columns and not inside[:, column].any():
            for mine, theirs in common:
                inside[mine, column] = coarser.inside[theirs, columns[place]]
    return Parts(parts.stations, parts.places, inside)


def _by_column(weights: Matrix) -> Matrix:
    total = weights.sum(axis=0)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
