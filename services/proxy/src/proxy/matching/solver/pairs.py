"""The pairs that can be matched: all that law, distance and the people themselves allow, place by place.

A holder votes in the grantor's polling station, so the way to it counts, from where the holder votes. Who is on a
consulate's roll is matched within that consulate. Where a point is not known, only the same commune is near: other
stations are never nearer than a hundred metres, so that who only goes to their own is asked for no other.
People of one place are equally far from everybody, so pairs of places stand for all pairs of people.
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
    """Places where seekers vote, sites where holders do, and how far each is from each that can be matched."""

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
        """The number of sites, at least one."""
        return max(1, int(self.site_of.max(initial=0)) + 1)

    def find(self, places: Ints, sites: Ints) -> Ints:
        """Return the index of each pair in the three arrays; -1 where nobody goes so far."""
        if not len(self.sites):
            return np.full(len(places), -1, dtype=np.int64)
        wanted = places * self.many + sites
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where(self._keys[at] == wanted, at, -1)

    def between(self, places: Ints, sites: Ints) -> Ints:
        """Return the distances in tenths of a kilometre; -1 where nobody goes so far."""
        at = self.find(places, sites)
        return np.where(at >= 0, self.tenths[at], -1) if len(self.tenths) else at


def lay_out(pool: Pool) -> Ground:
    """All pairs of a place and a site where somebody goes as far as that. Forbidden pairs of people are in it too."""
    places, place_of, seekers = _numbered([(one.place, one.home, one.circle) for one in pool.seekers])
    sites, site_of, holders = _numbered([(one.place, one.home, one.circle) for one in pool.holders])
    apart = _apart(pool, seekers, holders)
    reach = np.array([int(one.radius_km * 10) for one in pool.holders], dtype=np.int64)
    furthest = np.zeros(len(sites), dtype=np.int64)
    np.maximum.at(furthest, site_of, reach)
    near_places, near_sites, tenths = [_none()], [_none()], [_none()]
    for begin in range(0, len(places) if sites else 0, _CHUNK):
        far = _tenths(places[begin : begin + _CHUNK], sites)
        if apart is not None:
            far[apart[begin : begin + _CHUNK]] = np.inf
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
    """Return the distances of the pairs, in tenths of a kilometre; a pair made by hand may have none, and counts 0."""
    pairs = list({(vote.seeker, holder) for vote, holder in matches.items()})
    seekers, holders = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    far = ground.between(ground.place_of[seekers], ground.site_of[holders]).tolist()
    return {
        (one, other): tenths if tenths >= 0 else tenths_between(pool.seekers[one].place, pool.holders[other].place) or 0
        for (one, other), tenths in zip(pairs, far, strict=True)
    }


def tenths_between(one: Place, other: Place) -> int | None:
    """Return the distance in tenths of a kilometre; None: they cannot be matched."""
    found = float(_tenths([one], [other])[0, 0])
    return int(found) if np.isfinite(found) else None


def nearest_seekers(pool: Pool, holder: int, most: int) -> list[int]:
    """List the seekers that the holder could go to, the nearest first."""
    mine = pool.holders[holder]
    far = _tenths([one.place for one in pool.seekers], [mine.place])[:, 0]
    order = np.argsort(far, kind="stable")[:most]
    return [seeker for seeker in order.tolist() if far[seeker] <= mine.radius_km * 10 and pool.may_meet(seeker, holder)]


def nearest_holders(pool: Pool, seeker: int, most: int) -> list[int]:
    """List the holders who could go to the seeker, the nearest first."""
    mine = pool.seekers[seeker]
    far = _tenths([mine.place], [one.place for one in pool.holders])[0]
    far = np.where(far <= [one.radius_km * 10 for one in pool.holders], far, np.inf)
    order = np.argsort(far, kind="stable")[:most]
    return [holder for holder in order.tolist() if np.isfinite(far[holder]) and pool.may_meet(seeker, holder)]


_Spot = tuple[Place, str, frozenset[str]]


def _numbered(spots: Sequence[_Spot]) -> tuple[list[Place], Ints, list[int]]:
    """Places, those of other campaigns or consents apart; of each person the number, and of each number a person."""
    numbers: dict[_Spot, int] = {}
    first: list[int] = []
    of = np.empty(len(spots), dtype=np.int64)
    for person, spot in enumerate(spots):
        of[person] = numbers.setdefault(spot, len(numbers))
        if len(numbers) > len(first):
            first.append(person)
    return [place for place, _, _ in numbers], of, first


def _apart(pool: Pool, seekers: Sequence[int], holders: Sequence[int]) -> NDArray[np.bool_] | None:
    """Return for each place and site whether its people are of campaigns that may not meet; None where all may."""
    ones = [(pool.seekers[one].home, pool.seekers[one].circle) for one in seekers]
    others = [(pool.holders[one].home, pool.holders[one].circle) for one in holders]
    if len({*ones, *others}) < 2:
        return None
    kinds = {one: number for number, one in enumerate(dict.fromkeys(ones))}
    those = {one: number for number, one in enumerate(dict.fromkeys(others))}
    meet = np.array(
        [[home in circle and other in mine for other, circle in those] for home, mine in kinds], dtype=np.bool_
    ).reshape(len(kinds), len(those))
    rows = np.array([kinds[one] for one in ones], dtype=np.int64)
    columns = np.array([those[one] for one in others], dtype=np.int64)
    return ~meet[np.ix_(rows, columns)]


def _stations(places: Sequence[Place]) -> NDArray[np.str_]:
    return np.array([one.station or "" for one in places], dtype=np.str_)


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


def _tenths(here: list[Place], there: list[Place]) -> NDArray[np.float64]:
    ones, others = _points(here), _points(there)
    known = np.isfinite(ones[:, 0])[:, None] & np.isfinite(others[:, 0])[None]
    km = distances_km(unit_vectors(np.nan_to_num(ones)), unit_vectors(np.nan_to_num(others)))
    found = np.where(known, np.rint(km * 10), np.inf)
    same_commune = _same(here, there, lambda one: one.commune)
    stations = _stations(here), _stations(there)
    both_told = (stations[0] != "")[:, None] & (stations[1] != "")[None]
    elsewhere = both_told & np.not_equal.outer(*stations)
    # A station that nobody told may be any of the commune's: the middle of the commune says nothing of it.
    found[same_commune & (~known | ~both_told)] = 0
    found[elsewhere] = np.maximum(found[elsewhere], 1)
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
