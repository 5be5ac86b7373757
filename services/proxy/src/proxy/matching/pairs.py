"""Who can be matched with whom: the nearest holders of each seeker that law, distance and the people themselves allow.

A holder votes in the grantor's polling station, so the way to it counts, from where the holder votes. Who is on a
consulate's roll is matched within that consulate. Where a point is not known, only the same commune is near.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from common.schemas import Round
from numpy.typing import NDArray

from proxy.matching.distances import distances_km, unit_vectors
from proxy.matching.pools import Place, Pool, Vote

NEAREST = 24
ROUNDS: tuple[Round, Round] = (1, 2)
_CHUNK = 256

Pairs = list[dict[int, int]]
"""Of each seeker, the holders they could have, with the distance in tenths of a kilometre."""


@dataclass(frozen=True)
class _Site:
    """Holders who vote in one place."""

    place: Place
    holders: list[int]


class Neighbourhood:
    """Distances from the places where seekers vote to those where holders do, a few hundred places at a time."""

    def __init__(self, pool: Pool) -> None:
        self.by_place: dict[Place, list[int]] = {}
        for number, seeker in enumerate(pool.seekers):
            self.by_place.setdefault(seeker.place, []).append(number)
        self.sites = _sites(pool)
        self._site_of = np.zeros(len(pool.holders), dtype=int)
        for number, site in enumerate(self.sites):
            self._site_of[site.holders] = number
        self._reach = np.array([one.radius_km * 10 for one in pool.holders])
        self._stations = np.array([one.place.station or "" for one in pool.holders], dtype=object)
        self._places = list(self.by_place)
        self._at = {place: number for number, place in enumerate(self._places)}
        self._chunk, self._tenths = -1, np.zeros((0, 0), dtype=np.float64)

    def sites_from(self, place: Place) -> NDArray[np.float64]:
        """Tenths of a kilometre to every site, infinite where nobody can be matched."""
        chunk, row = divmod(self._at[place], _CHUNK)
        if chunk != self._chunk:
            some = self._places[chunk * _CHUNK : (chunk + 1) * _CHUNK]
            self._chunk, self._tenths = chunk, _tenths(some, [one.place for one in self.sites])
        return self._tenths[row]

    def tenths_from(self, place: Place) -> NDArray[np.float64]:
        """The same to every holder, and infinite beyond how far they go."""
        far = self.sites_from(place)[self._site_of]
        return np.where(far <= self._reach, far, np.inf)

    def at_station(self, station: str) -> NDArray[np.bool_]:
        return self._stations == station


def find_pairs(pool: Pool, nearest: int = NEAREST) -> Pairs:
    """At least the `nearest` holders of each round, where there are so many."""
    pairs: Pairs = [{} for _ in pool.seekers]
    if not pool.holders:
        return pairs
    room = pool.room_left()
    neighbours = Neighbourhood(pool)
    for place, seekers in neighbours.by_place.items():
        near = _nearest(pool, room, neighbours.sites, neighbours.sites_from(place), nearest)
        for seeker in seekers:
            pairs[seeker] = _fitting(pool, room, seeker, near)
    return pairs


def tenths_between(one: Place, other: Place) -> int | None:
    """In tenths of a kilometre. None: they cannot be matched."""
    found = float(_tenths([one], [other])[0, 0])
    return int(found) if np.isfinite(found) else None


def nearest_seekers(pool: Pool, holder: int, most: int) -> list[int]:
    """Who the holder could go to, the nearest first."""
    mine = pool.holders[holder]
    far = _tenths([one.place for one in pool.seekers], [mine.place])[:, 0]
    order = np.argsort(far, kind="stable")[:most]
    return [seeker for seeker in order.tolist() if far[seeker] <= mine.radius_km * 10 and pool.may_meet(seeker, holder)]


def _sites(pool: Pool) -> list[_Site]:
    found: dict[Place, _Site] = {}
    for number, holder in enumerate(pool.holders):
        found.setdefault(holder.place, _Site(holder.place, [])).holders.append(number)
    return list(found.values())


def _tenths(here: list[Place], there: list[Place]) -> NDArray[np.float64]:
    ones, others = _points(here), _points(there)
    known = np.isfinite(ones[:, 0])[:, None] & np.isfinite(others[:, 0])[None]
    km = distances_km(unit_vectors(np.nan_to_num(ones)), unit_vectors(np.nan_to_num(others)))
    found = np.where(known, np.rint(km * 10), np.inf)
    found[_same(here, there, lambda one: one.commune) & ~known] = 0
    abroad = _same(here, there, lambda one: "abroad" if one.consulate else "")
    same_roll = _same(here, there, _roll)
    found[same_roll & np.array([bool(one.consulate) for one in here])[:, None]] = 0
    found[~same_roll | ~abroad] = np.inf
    return found


def _same(here: list[Place], there: list[Place], key: Callable[[Place], str]) -> NDArray[np.bool_]:
    numbers: dict[str, int] = {}
    ones = [numbers.setdefault(key(one), len(numbers)) for one in here]
    others = [numbers.setdefault(key(one), len(numbers)) for one in there]
    return np.equal.outer(np.array(ones, dtype=int), np.array(others, dtype=int))


def _roll(place: Place) -> str:
    return place.consulate.strip().casefold()


def _points(places: list[Place]) -> NDArray[np.float64]:
    points = [
        (np.nan, np.nan) if one.latitude is None or one.longitude is None else (one.latitude, one.longitude)
        for one in places
    ]
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _nearest(
    pool: Pool, room: list[dict[Round, int]], sites: list[_Site], far: NDArray[np.float64], nearest: int
) -> dict[int, int]:
    found: dict[int, int] = {}
    count = {1: 0, 2: 0}
    some = min(len(sites), 4 * nearest)
    order: NDArray[np.intp] = np.argpartition(far, some - 1)[:some]
    order = order[np.argsort(far[order], kind="stable")]
    numbers: list[int] = order.tolist()
    for site in numbers:
        tenths = float(far[site])
        if not np.isfinite(tenths) or min(count.values()) >= nearest:
            break
        for number in sites[site].holders:
            if tenths <= pool.holders[number].radius_km * 10:
                found[number] = int(tenths)
                for round in ROUNDS:
                    count[round] += room[number].get(round, 0) > 0
    return found


def _fitting(pool: Pool, room: list[dict[Round, int]], number: int, near: Mapping[int, int]) -> dict[int, int]:
    seeker = pool.seekers[number]
    open_rounds: list[Round] = [one for one in seeker.rounds if Vote(number, one) not in pool.pins]
    return {
        holder: tenths
        for holder, tenths in near.items()
        if pool.may_meet(number, holder) and any(room[holder].get(one, 0) > 0 for one in open_rounds)
    }
