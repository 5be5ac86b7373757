"""The objective, in this order: votes served; both rounds of a request by one holder; holders of the grantor's own
station; few kilometres; reliable holders.

Each counts more than any exchange of those below it that a chain of `CHAIN` votes can bring, so that one sum of
whole numbers (in hundred-thousandths of a kilometre, exact in a float) orders as the five do. Distances are rounded
to a hundred metres: communes and stations are known no better, and equal ones leave the choice to reliability.
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
    """The weight of each of the five parts."""

    served: int = SERVED
    both_rounds: int = BOTH
    same_station: int = STATION
    tenth_of_km: int = TENTH_OF_KM
    reliability: int = RELIABILITY


FIVE = Order()
NEAR = Order(both_rounds=0, same_station=0, reliability=0)
"""Votes served, then kilometres, and nothing else: to compare with. It has no tie between the rounds."""


class Score(NamedTuple):
    """The score of a matching. Bigger is better, the first difference decides."""

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


def value(found: Score, order: Order = FIVE) -> int:
    """The one number that orders as the five do."""
    return (
        order.served * found.served
        + order.both_rounds * found.both_rounds
        + order.same_station * found.same_station
        + order.tenth_of_km * found.tenths_of_km
        + order.reliability * found.reliability
    )
