"""Weights of places (IRIS, communes) in polling stations: fraction of each place's people by station."""

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
    """`inside[s, p]`: fraction of place p's people who live in station s's area."""

    stations: tuple[str, ...]
    places: tuple[str, ...]
    inside: Matrix

    def of(self, station: str) -> Matrix:
        return self.inside[self.stations.index(station)]


def home_of(key: str) -> str:
    """Return the commune of a station, an IRIS or a commune: an IRIS of Paris is in `75056`."""
    return commune_of(key, "iris")


def count_addresses(addresses: Mapping[str, Points], places: Mapping[str, BaseGeometry]) -> Parts:
    """Count each station's addresses by place of its commune; distant ones are left out."""
    stations, names = tuple(sorted(addresses)), tuple(sorted(places))
    counts = np.zeros((len(stations), len(names)))
    if not stations or not names:
        return Parts(stations, names, counts)
    for commune in {home_of(station) for station in stations}:
        rows = [row for row, station in enumerate(stations) if home_of(station) == commune]
        columns = np.asarray([column for column, name in enumerate(names) if home_of(name) == commune], dtype=np.int64)
        owner = np.repeat(rows, [len(addresses[stations[row]]) for row in rows])
        address_points = np.asarray([point for row in rows for point in addresses[stations[row]]], dtype=np.float64)
        if len(address_points) and len(columns):
            tree = shapely.STRtree([places[names[column]] for column in columns])
            points = shapely.points(address_points)
            address_index, place = tree.query_nearest(points, max_distance=NEAR, all_matches=False)
            np.add.at(counts, (owner[address_index], columns[place]), 1.0)
    return Parts(stations, names, counts)


def split_by_addresses(counts: Parts, registered: Mapping[str, int]) -> Parts:
    """Return weights where a station's registered voters are spread evenly over its addresses.

    A place without addresses has an empty column.
    """
    known = counts.inside.sum(axis=1)
    voters = np.asarray([registered.get(station, 0) for station in counts.stations], dtype=np.float64)
    typical = voters[voters > 0].mean() if (voters > 0).any() else 1.0
    voters = np.where(voters > 0, voters, typical)
    weights = counts.inside * np.divide(voters, known, out=np.zeros_like(known), where=known > 0)[:, None]
    return Parts(counts.stations, counts.places, _by_column(weights))


def split_by_areas(boundaries: Mapping[str, BaseGeometry], places: Mapping[str, BaseGeometry]) -> Parts:
    """Return weights by area, assuming uniform density; used without addresses."""
    stations, names = tuple(sorted(boundaries)), tuple(sorted(places))
    areas = np.zeros((len(stations), len(names)))
    if stations and names:
        shapes = np.asarray([boundaries[station] for station in stations], dtype=object)
        grounds = np.asarray([places[name] for name in names], dtype=object)
        shape_index, other = shapely.STRtree(grounds).query(shapes, predicate="intersects")
        homes, grounds_of = (np.asarray([home_of(key) for key in keys]) for keys in (stations, names))
        at_home = homes[shape_index] == grounds_of[other]
        shape_index, other = shape_index[at_home], other[at_home]
        areas[shape_index, other] = shapely.area(shapely.intersection(shapes[shape_index], grounds[other]))
    return Parts(stations, names, _by_column(areas))


def split_by_registered(registered: Mapping[str, int]) -> Parts:
    """Return weights by registered voters: a station has its commune's average."""
    stations = tuple(sorted(registered))
    communes = tuple(sorted({station.partition("_")[0] for station in stations}))
    voters = np.zeros((len(stations), len(communes)))
    for row, station in enumerate(stations):
        voters[row, communes.index(station.partition("_")[0])] = registered[station]
    return Parts(stations, communes, _by_column(voters))


def fill_from_coarser(parts: Parts, coarser: Parts) -> Parts:
    """Fill places without weights from coarser ones, so that nobody is lost."""
    inside = parts.inside.copy()
    rows = {station: row for row, station in enumerate(parts.stations)}
    common = [(rows[station], row) for row, station in enumerate(coarser.stations) if station in rows]
    columns = {place: column for column, place in enumerate(coarser.places)}
    for column, place in enumerate(parts.places):
        if place in columns and not inside[:, column].any():
            for own_parts, coarser_parts in common:
                inside[own_parts, column] = coarser.inside[coarser_parts, columns[place]]
    return Parts(parts.stations, parts.places, inside)


def _by_column(weights: Matrix) -> Matrix:
    total = weights.sum(axis=0)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
