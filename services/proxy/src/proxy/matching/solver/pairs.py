"""Feasible pairs by law, distance and the people's own limits, place by place.

A holder votes in the grantor's polling station, so the distance is from the holder's own station to it. Voters of a
consulate are matched within it. Without a known point only the same commune counts as near; other stations are at least
a hundred metres away, so that holders limited to their own station are asked for no other. People of one place have
equal distances, so pairs of places stand for all pairs of people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from common.schemas import Round
from numpy.typing import NDArray

from proxy.matching.solver.distances import distances_km, unit_vectors
from proxy.matching.solver.pools import Matches, Place, Pool

ROUNDS: tuple[Round, Round] = (1, 2)
_CHUNK = 256

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Ground:
    """Places of seekers, sites of holders, and the distances of the pairs that can be matched."""

    place_of: Ints
    """One for each seeker."""

    site_of: Ints
    """One for each holder."""

    reach: Ints
    """One for each holder, in tenths of a kilometre."""

    starts: Ints
    """For each place, the index of its first pair in the next three arrays, and one more for the end."""

    sites: Ints
    tenths: Ints
    same: NDArray[np.bool_]
    """True if both vote in one station."""

    @cached_property
    def _keys(self) -> Ints:
        places = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        return places * self.many + self.sites

    @property
    def many(self) -> int:
        """Return the number of sites, at least one."""
        return max(1, int(self.site_of.max(initial=0)) + 1)

    def find(self, places: Ints, sites: Ints) -> Ints:
        """Return the index of each pair in the three arrays; -1 for pairs out of reach."""
        if not len(self.sites):
            return np.full(len(places), -1, dtype=np.int64)
        codes = places * self.many + sites
        at = np.minimum(np.searchsorted(self._keys, codes), len(self._keys) - 1)
        return np.where(self._keys[at] == codes, at, -1)

    def between(self, places: Ints, sites: Ints) -> Ints:
        """Return the distances in tenths of a kilometre; -1 for pairs out of reach."""
        at = self.find(places, sites)
        return np.where(at >= 0, self.tenths[at], -1) if len(self.tenths) else at


def lay_out(pool: Pool) -> Ground:
    """Return all pairs of a place and a site within a holder's reach. Forbidden pairs of people are included."""
    places, place_of, seekers = _numbered([(seeker.place, seeker.home, seeker.circle) for seeker in pool.seekers])
    sites, site_of, holders = _numbered([(holder.place, holder.home, holder.circle) for holder in pool.holders])
    not_allowed = _apart(pool, seekers, holders)
    reach = np.array([int(holder.radius_km * 10) for holder in pool.holders], dtype=np.int64)
    furthest = np.zeros(len(sites), dtype=np.int64)
    np.maximum.at(furthest, site_of, reach)
    near_places, near_sites, tenths = [_none()], [_none()], [_none()]
    for begin in range(0, len(places) if sites else 0, _CHUNK):
        far = _tenths(places[begin : begin + _CHUNK], sites)
        if not_allowed is not None:
            far[not_allowed[begin : begin + _CHUNK]] = np.inf
        rows, columns = np.nonzero(far <= furthest)
        near_places.append(rows + begin)
        near_sites.append(columns)
        tenths.append(far[rows, columns].astype(np.int64))
    of_place, of_site = np.concatenate(near_places), np.concatenate(near_sites)
    stations = _stations(places)[of_place], _stations(sites)[of_site]
    starts = np.searchsorted(of_place, np.arange(len(places) + 1))
    same = (stations[0] == stations[1]) & (stations[0] != "")
    return Ground(place_of, site_of, reach, starts, of_site, np.concatenate(tenths), same)


def distances_of(pool: Pool, ground: Ground, matches: Matches) -> dict[tuple[int, int], int]:
    """Return the distances of matched pairs, in tenths of a kilometre; 0 for a manual pair without one."""
    pairs = list({(vote.seeker, holder) for vote, holder in matches.items()})
    seekers, holders = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    far = ground.between(ground.place_of[seekers], ground.site_of[holders]).tolist()
    return {
        (place, other): tenths
        if tenths >= 0
        else tenths_between(pool.seekers[place].place, pool.holders[other].place) or 0
        for (place, other), tenths in zip(pairs, far, strict=True)
    }


def tenths_between(place: Place, other: Place) -> int | None:
    """Return the distance in tenths of a kilometre; None if they cannot be matched."""
    tenths = float(_tenths([place], [other])[0, 0])
    return int(tenths) if np.isfinite(tenths) else None


def nearest_seekers(pool: Pool, holder: int, most: int) -> list[int]:
    """List the seekers that the holder could go to, the nearest first."""
    own_holder = pool.holders[holder]
    far = _tenths([seeker.place for seeker in pool.seekers], [own_holder.place])[:, 0]
    order = np.argsort(far, kind="stable")[:most]
    return [
        seeker
        for seeker in order.tolist()
        if far[seeker] <= own_holder.radius_km * 10 and pool.may_meet(seeker, holder)
    ]


def nearest_holders(pool: Pool, seeker: int, most: int) -> list[int]:
    """List the holders who could go to the seeker, the nearest first."""
    own_seeker = pool.seekers[seeker]
    far = _tenths([own_seeker.place], [holder.place for holder in pool.holders])[0]
    far = np.where(far <= [holder.radius_km * 10 for holder in pool.holders], far, np.inf)
    order = np.argsort(far, kind="stable")[:most]
    return [holder for holder in order.tolist() if np.isfinite(far[holder]) and pool.may_meet(seeker, holder)]


_Spot = tuple[Place, str, frozenset[str]]


def _numbered(spots: Sequence[_Spot]) -> tuple[list[Place], Ints, list[int]]:
    """Return the distinct places (split by campaign and consent), the number of each person's, and one person of
    each.
    """
    numbers: dict[_Spot, int] = {}
    first: list[int] = []
    number_of = np.empty(len(spots), dtype=np.int64)
    for person, spot in enumerate(spots):
        number_of[person] = numbers.setdefault(spot, len(numbers))
        if len(numbers) > len(first):
            first.append(person)
    return [place for place, _, _ in numbers], number_of, first


def _apart(pool: Pool, seekers: Sequence[int], holders: Sequence[int]) -> NDArray[np.bool_] | None:
    """Return a mask of place and site pairs whose campaigns may not be matched; None if all may."""
    ones = [(pool.seekers[seeker].home, pool.seekers[seeker].circle) for seeker in seekers]
    others = [(pool.holders[holder].home, pool.holders[holder].circle) for holder in holders]
    if len({*ones, *others}) < 2:
        return None
    kinds = {kind: number for number, kind in enumerate(dict.fromkeys(ones))}
    those = {kind: number for number, kind in enumerate(dict.fromkeys(others))}
    meet = np.array(
        [[home in circle and other in own_circle for other, circle in those] for home, own_circle in kinds],
        dtype=np.bool_,
    ).reshape(len(kinds), len(those))
    rows = np.array([kinds[kind_key] for kind_key in ones], dtype=np.int64)
    columns = np.array([those[kind_key] for kind_key in others], dtype=np.int64)
    return ~meet[np.ix_(rows, columns)]


def _stations(places: Sequence[Place]) -> NDArray[np.str_]:
    return np.array([place.station or "" for place in places], dtype=np.str_)


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


def _tenths(places: list[Place], other_places: list[Place]) -> NDArray[np.float64]:
    ones, others = _points(places), _points(other_places)
    both_known = np.isfinite(ones[:, 0])[:, None] & np.isfinite(others[:, 0])[None]
    km = distances_km(unit_vectors(np.nan_to_num(ones)), unit_vectors(np.nan_to_num(others)))
    tenths = np.where(both_known, np.rint(km * 10), np.inf)
    same_commune = _same(places, other_places, lambda item: item.commune)
    stations = _stations(places), _stations(other_places)
    both_told = (stations[0] != "")[:, None] & (stations[1] != "")[None]
    elsewhere = both_told & np.not_equal.outer(*stations)
    # A station that nobody told may be any of the commune's: the middle of the commune says nothing of it.
    tenths[same_commune & (~both_known | ~both_told)] = 0
    tenths[elsewhere] = np.maximum(tenths[elsewhere], 1)
    abroad = _same(places, other_places, lambda item: "abroad" if item.consulate else "")
    same_roll = _same(places, other_places, _roll)
    tenths[same_roll & np.array([bool(place.consulate) for place in places])[:, None]] = 0
    tenths[~same_roll | ~abroad] = np.inf
    return tenths


def _same(places: list[Place], other_places: list[Place], key: Callable[[Place], str]) -> NDArray[np.bool_]:
    numbers: dict[str, int] = {}
    ones = [numbers.setdefault(key(place), len(numbers)) for place in places]
    others = [numbers.setdefault(key(place), len(numbers)) for place in other_places]
    return np.equal.outer(np.array(ones, dtype=int), np.array(others, dtype=int))


def _roll(place: Place) -> str:
    return place.consulate.strip().casefold()


def _points(places: list[Place]) -> NDArray[np.float64]:
    points = [
        (np.nan, np.nan) if place.latitude is None or place.longitude is None else (place.latitude, place.longitude)
        for place in places
    ]
    return np.array(points, dtype=np.float64).reshape(-1, 2)
