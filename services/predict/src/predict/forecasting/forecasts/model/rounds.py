"""Past rounds as arrays: votes by bloc in each polling station, on one list of stations. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from common.schemas.elections import ElectionKind

from predict.past_results.nuances.blocs import BLOCS as GRID

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

BLOCS: tuple[str, ...] = tuple(GRID)
TURNOUT = len(BLOCS)
"""Deviations have one column for each bloc, and this one more."""

SAME = 1.5
"""A code whose registered voters grew or shrank by more was probably redrawn: its past is another place's."""

_NATIONAL = {ElectionKind.PRESIDENTIELLE, ElectionKind.EUROPEENNES, ElectionKind.REGIONALES}


def is_local(kind: str) -> bool:
    """Return whether people vote for local candidates, who then matter beside the bloc."""
    return kind not in _NATIONAL


@dataclass(frozen=True)
class Round:
    """One past round. `votes`: stations × blocs.

    `trust`: by station, reliability of its past; None if stations are matched by code alone.
    """

    id: str
    kind: str
    held_on: date
    number: int
    stations: tuple[str, ...]
    registered: Floats
    voters: Floats
    votes: Floats
    trust: Floats | None = None

    @property
    def election(self) -> str:
        """Return the election of both rounds: `legislatives-2024`."""
        return self.id.rsplit("-", 1)[0]


@dataclass(frozen=True)
class Places:
    """Stations, each in a commune of a constituency; `commune_of` and `constituency_of` are indices."""

    stations: tuple[str, ...]
    commune_of: Ints
    constituency_of: Ints
    communes: tuple[str, ...]
    constituencies: tuple[str, ...]
    parent: Ints
    """The constituency of each commune: one that is cut in two counts as two."""

    def of(self, level: int) -> Ints:
        """Return each station's unit at a level: 0 constituency, 1 commune, 2 the station itself."""
        return (self.constituency_of, self.commune_of, np.arange(len(self.stations)))[level]


def place_stations(stations: Sequence[str], constituencies: Mapping[str, str]) -> Places:
    """Return the places.

    A station without a constituency takes that of most of its commune; without any, one for all.
    """
    of_commune: dict[str, Counter[str]] = {}
    for station in stations:
        if station in constituencies:
            of_commune.setdefault(station.partition("_")[0], Counter())[constituencies[station]] += 1
    usual = {commune: counter.most_common(1)[0][0] for commune, counter in of_commune.items()}
    names = [constituencies.get(station) or usual.get(station.partition("_")[0], "") for station in stations]
    unique_names, constituency_of = np.unique(np.array(names, dtype=np.str_), return_inverse=True)
    keys = [
        f"{constituency}/{station.partition('_')[0]}" for constituency, station in zip(names, stations, strict=True)
    ]
    communes, first, commune_of = np.unique(np.array(keys, dtype=np.str_), return_index=True, return_inverse=True)
    return Places(
        tuple(stations),
        commune_of.astype(np.int64),
        constituency_of.astype(np.int64),
        tuple(str(key).partition("/")[2] for key in communes),
        tuple(str(name) for name in unique_names),
        constituency_of[first].astype(np.int64),
    )


@dataclass(frozen=True)
class Counts:
    """A round on the stations of `Places`; zero where unknown. `trust` as in the round."""

    votes: Floats
    registered: Floats
    voters: Floats
    trust: Floats | None = None


def align_round(past_round: Round, stations: Sequence[str], registered: Floats | None = None) -> Counts:
    """Return the round on these stations.

    With today's `registered`, a code whose size changed much counts as unknown, unless its history was followed.
    """
    where = {station: row for row, station in enumerate(past_round.stations)}
    rows = np.array([where.get(station, -1) for station in stations], dtype=np.int64)
    known = rows >= 0
    registered_then = np.where(known, past_round.registered[rows], 0.0)
    if registered is not None and past_round.trust is None:
        low, high = np.minimum(registered_then, registered), np.maximum(registered_then, registered)
        known &= (low > 0) & (high <= SAME * low)
    return Counts(
        np.where(known[:, None], past_round.votes[rows], 0.0),
        np.where(known, registered_then, 0.0),
        np.where(known, np.minimum(past_round.voters[rows], registered_then), 0.0),
        None if past_round.trust is None else np.where(known, past_round.trust[rows], 0.0),
    )


def sum_over(values: Floats, unit_of: Ints, units: int) -> Floats:
    """Return sums of the stations' rows by unit."""
    sums = np.zeros((units, *values.shape[1:]))
    np.add.at(sums, unit_of, values)
    return sums


def shares_of(votes: Floats) -> Floats:
    """Return rows divided by their sum; a row without votes stays zero."""
    whole = votes.sum(axis=-1, keepdims=True)
    return np.divide(votes, whole, out=np.zeros_like(votes), where=whole > 0)
