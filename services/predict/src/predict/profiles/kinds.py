"""Clustering of stations into named kinds by their profiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from predict.profiles.indicators import BY_ID, DECLARED, LIVING_STANDARD
from predict.profiles.kind_names import name_kinds
from predict.profiles.measures import IndicatorValue
from predict.profiles.typology import Typology, find_kinds, order_by_size, standardise_columns
from predict.profiles.weights import Matrix

LEAST_KNOWN = 0.9
"""An indicator that is missing in more than a tenth of the stations does not tell kinds apart."""


@dataclass(frozen=True)
class Kind:
    number: int
    name: str
    stations: list[str]
    registered: int
    example: str
    stability: float
    differences: dict[str, float]


@dataclass(frozen=True)
class Kinds:
    """Kinds of stations. `typology` is None with too few stations or data."""

    kinds: list[Kind]
    typology: Typology | None
    clustered_by: list[str]


def tell_kinds(
    profiles: Mapping[str, Mapping[str, IndicatorValue]],
    registered: Mapping[str, int],
    votes: Mapping[str, Mapping[str, float]] | None = None,
) -> Kinds:
    """Return the kinds. `votes`: by station each bloc's share, to be included."""
    stations = sorted(station for station, indicators in profiles.items() if indicators and registered.get(station))
    ids = _widely_known(profiles, stations)
    stations = [station for station in stations if all(id in profiles[station] for id in ids)]
    if votes is not None:
        stations = [station for station in stations if station in votes]
    weights = np.asarray([registered[station] for station in stations], dtype=np.float64)
    if not ids or not stations:
        return Kinds([], None, [])
    raw = np.asarray([[profiles[station][id].estimate.value for id in ids] for station in stations])
    profile = standardise_columns(raw, weights)
    telling = _telling(profiles, stations, ids)
    points = profile[:, [ids.index(id) for id in telling]]
    blocs = sorted({bloc for station in stations for bloc in votes[station]}) if votes is not None else []
    if votes is not None and blocs:
        cast = np.asarray([[votes[station].get(bloc, 0.0) for bloc in blocs] for station in stations])
        points = np.concatenate([points, standardise_columns(cast, weights)], axis=1)
    typology = find_kinds(points)
    if typology is None:
        return Kinds([], None, [*telling, *blocs])
    typology = order_by_size(typology, weights.tolist())
    return Kinds(_describe(typology, stations, weights, profile, ids, telling), typology, [*telling, *blocs])


def _widely_known(profiles: Mapping[str, Mapping[str, IndicatorValue]], stations: Sequence[str]) -> list[str]:
    least = max(1.0, LEAST_KNOWN * len(stations))
    known = [id for id in BY_ID if sum(id in profiles[s] for s in stations) >= least]
    # Two incomes of the same people would weigh twice.
    return [id for id in known if id != DECLARED or LIVING_STANDARD not in known]


def _telling(
    profiles: Mapping[str, Mapping[str, IndicatorValue]], stations: Sequence[str], ids: list[str]
) -> list[str]:
    """Return indicators known below the commune (others only separate communes); all if there are few."""
    fine = [
        id
        for id in ids
        if sum(profiles[station][id].estimate.how != "commune" for station in stations) > len(stations) / 2
    ]
    return fine if len(fine) >= 2 else ids


def _describe(
    typology: Typology,
    stations: Sequence[str],
    weights: Matrix,
    profile: Matrix,
    ids: Sequence[str],
    first: Sequence[str],
) -> list[Kind]:
    members = [typology.labels == number for number in range(len(typology.medoids))]
    differences = [
        dict(zip(ids, np.average(profile[member], axis=0, weights=weights[member]).round(3).tolist(), strict=True))
        for member in members
    ]
    names = name_kinds(differences, first)
    return [
        Kind(
            number=number + 1,
            name=names[number],
            stations=[station for station, member in zip(stations, members[number], strict=True) if member],
            registered=int(weights[members[number]].sum()),
            example=stations[typology.medoids[number]],
            stability=round(typology.stability[number], 3),
            differences=differences[number],
        )
        for number in range(len(members))
    ]
