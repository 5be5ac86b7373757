"""A pool as two assignments, one for each round, whose only tie is the bonus for one holder in both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from common.schemas import Round

from proxy.matching.assignment import NOBODY, Assignment, Row
from proxy.matching.objective import BOTH, is_same_station, worth
from proxy.matching.pairs import ROUNDS, Pairs
from proxy.matching.pools import Matches, Pool, Vote

Bonus = Callable[[int, int], float]
"""Of a seeker and a holder, what one round of the two is given of the bonus."""


@dataclass(frozen=True)
class Rows:
    """What each pair is worth, and the seats: a holder with room for three proxies has three."""

    pool: Pool
    pairs: Pairs

    @cached_property
    def room(self) -> list[dict[Round, int]]:
        return self.pool.room_left()

    @cached_property
    def seats(self) -> list[int]:
        """The holder of each seat."""
        return [holder for holder, room in enumerate(self.room) for _ in range(max([0, *room.values()]))]

    @cached_property
    def worths(self) -> list[dict[int, float]]:
        found: list[dict[int, float]] = []
        for seeker, near in zip(self.pool.seekers, self.pairs, strict=True):
            row = dict[int, float]()
            for number, tenths in near.items():
                holder = self.pool.holders[number]
                same = is_same_station(seeker, holder)
                row[number] = worth(tenths, same_station=same, reliability=holder.reliability)
            found.append(row)
        return found

    @cached_property
    def _seats_of(self) -> dict[Round, dict[int, list[int]]]:
        found: dict[Round, dict[int, list[int]]] = {1: {}, 2: {}}
        before, count = NOBODY, 0
        for seat, holder in enumerate(self.seats):
            count = count + 1 if holder == before else 1
            before = holder
            for round in ROUNDS:
                if count <= self.room[holder].get(round, 0):
                    found[round].setdefault(holder, []).append(seat)
        return found

    def is_open(self, seeker: int, round: Round) -> bool:
        return round in self.pool.seekers[seeker].rounds and Vote(seeker, round) not in self.pool.pins

    @cached_property
    def whole(self) -> list[bool]:
        """Of each seeker, whether both rounds are open."""
        return [all(self.is_open(seeker, round) for round in ROUNDS) for seeker in range(len(self.pool.seekers))]

    def may_both(self, seeker: int, holder: int) -> bool:
        room = self.room[holder]
        return self.whole[seeker] and room.get(1, 0) > 0 and room.get(2, 0) > 0

    def of_round(self, round: Round, bonus: Bonus) -> list[Row]:
        """With the whole bonus where the other round is pinned to the same holder."""
        other = ROUNDS[2 - round]
        seats = self._seats_of[round]
        rows: list[Row] = []
        for seeker, worths in enumerate(self.worths):
            if not self.is_open(seeker, round):
                rows.append(())
                continue
            pinned = self.pool.pins.get(Vote(seeker, other), NOBODY)
            row: list[tuple[int, float]] = []
            for holder, amount in worths.items():
                if holder in seats:
                    more = BOTH if holder == pinned else bonus(seeker, holder)
                    row += [(seat, amount + more) for seat in seats[holder]]
            rows.append(row)
        return rows

    def holders_of(self, found: Assignment) -> list[int]:
        return [NOBODY if seat == NOBODY else self.seats[seat] for seat in found.seats]

    def prices(self, round: Round, found: Assignment) -> dict[int, float]:
        """Of each holder with room in the round, what the cheapest seat costs."""
        seats = self._seats_of[round]
        return {holder: min(found.prices[seat] for seat in theirs) for holder, theirs in seats.items()}

    def matches(self, chosen: Mapping[Round, list[int]]) -> Matches:
        """What was chosen in each round, and what is pinned."""
        found = dict(self.pool.pins)
        for round, holders in chosen.items():
            found |= {Vote(seeker, round): holder for seeker, holder in enumerate(holders) if holder != NOBODY}
        return found


def worth_of(rows: list[Row], found: Assignment) -> float:
    total = 0.0
    for row, seat in zip(rows, found.seats, strict=True):
        if seat != NOBODY:
            total += next(amount for other, amount in row if other == seat)
    return total
