"""Objective, lexicographic: votes served; both rounds of a request by one holder; holders of the grantor's own station;
few kilometres; reliable holders.

Each criterion outweighs any exchange of lower ones along a chain of `CHAIN` votes, so that one integer sum (in
hundred-thousandths of a kilometre, exact in a float) has the same order. Distances are rounded to a hundred metres, the
precision of communes and stations; ties are decided by reliability.
"""

from typing import NamedTuple

from proxy.matching.solver.pools import Holder, Matches, Pool, Seeker

CHAIN = 100
MAX_RELIABLE = 3
LONGEST_KM = 100
"""The widest radius that an offer may name."""

RELIABILITY = 1
TENTH_OF_KM = RELIABILITY * MAX_RELIABLE * CHAIN
STATION = TENTH_OF_KM * 10 * LONGEST_KM * CHAIN
BOTH = STATION * CHAIN
SERVED = BOTH * CHAIN


class Order(NamedTuple):
    """The weights of the five criteria."""

    served: int = SERVED
    both_rounds: int = BOTH
    same_station: int = STATION
    tenth_of_km: int = TENTH_OF_KM
    reliability: int = RELIABILITY


FIVE = Order()
NEAR = Order(both_rounds=0, same_station=0, reliability=0)
"""Votes served, then kilometres, and nothing else: to compare with. It has no tie between the rounds."""


class Score(NamedTuple):
    """The score of a matching, compared lexicographically; larger is better."""

    served: int
    both_rounds: int
    same_station: int
    tenths_of_km: int
    """Below zero: the sum of all distances, with a minus."""

    reliability: int

    @property
    def kilometres(self) -> float:
        return -self.tenths_of_km / 10


def is_same_station(seeker: Seeker, holder: Holder) -> bool:
    return seeker.place.station is not None and seeker.place.station == holder.place.station


def score(pool: Pool, matches: Matches, tenths: dict[tuple[int, int], int]) -> Score:
    """Return the score of matches; `tenths` are the distances of their pairs, in tenths of a kilometre."""
    same = far = reliable = 0
    for vote, number in matches.items():
        holder = pool.holders[number]
        same += is_same_station(pool.seekers[vote.seeker], holder)
        far += tenths[vote.seeker, number]
        reliable += holder.reliability
    return Score(len(matches), count_both(matches), same, -far, reliable)


def count_both(matches: Matches) -> int:
    """Count the requests whose two rounds are served by one holder."""
    return sum(vote.round == 1 and matches.get(vote._replace(round=2)) == holder for vote, holder in matches.items())


def value(score: Score, order: Order = FIVE) -> int:
    """Return the weighted sum that has the order of the five criteria."""
    return (
        order.served * score.served
        + order.both_rounds * score.both_rounds
        + order.same_station * score.same_station
        + order.tenth_of_km * score.tenths_of_km
        + order.reliability * score.reliability
    )
