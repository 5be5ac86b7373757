"""The best assignment of one round, exactly: each vote to one seat at most, each seat to one vote at most.

Shortest augmenting paths with prices, after Jonker and Volgenant (1987), on sparse pairs, where anybody may stay
alone: a price-raising start, then for each one left over the cheapest chain of exchanges that ends at a free seat or
with somebody who stays alone. The prices prove the optimum: no pair is worth more than what both sides have.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

Row = Sequence[tuple[int, float]]
"""Seats that one could have, and what each would be worth."""

NOBODY = -1
_STARTS = 3
"""Times that each may bid before the chains are looked for."""


@dataclass(frozen=True)
class Assignment:
    """`seats[i]`: of row i, or NOBODY. `prices` of seats: 0 where nobody sits."""

    seats: list[int]
    prices: list[float]


def assign(rows: Sequence[Row], seats: int) -> Assignment:
    """The assignment of most worth. Worths are whole numbers in floats: sums stay exact below 2 to the 53."""
    prices = [0.0] * seats
    sitting = [NOBODY] * seats
    taken = [NOBODY] * len(rows)
    for row in _bid(rows, prices, sitting, taken):
        _augment(row, rows, prices, sitting, taken)
    return Assignment(taken, prices)


def _bid(rows: Sequence[Row], prices: list[float], sitting: list[int], taken: list[int]) -> list[int]:
    """Each takes the best seat and raises its price to where the second best would do as well."""
    waiting = deque((row, _STARTS) for row in range(len(rows)) if rows[row])
    left: list[int] = []
    while waiting:
        row, tries = waiting.popleft()
        best, second, seat = 0.0, 0.0, NOBODY
        for other, worth in rows[row]:
            gain = worth - prices[other]
            if gain > best:
                second, best, seat = best, gain, other
            elif gain > second:
                second = gain
        if seat == NOBODY:
            continue
        if sitting[seat] != NOBODY and (best == second or not tries):
            # A tie would change seats for nothing: the chains decide.
            left.append(row)
            continue
        ousted = sitting[seat]
        prices[seat] += best - second
        sitting[seat], taken[row] = row, seat
        if ousted != NOBODY:
            taken[ousted] = NOBODY
            waiting.append((ousted, tries - 1))
    return left


def _augment(start: int, rows: Sequence[Row], prices: list[float], sitting: list[int], taken: list[int]) -> None:
    """The chain of exchanges that costs least, from who has no seat."""
    gains = {start: _best_gain(rows[start], prices)}
    end_cost, end_row, end_seat = gains[start], start, NOBODY
    costs: dict[int, float] = {}
    reached: dict[int, int] = {}
    done: dict[int, float] = {}
    heap: list[tuple[float, int]] = []
    row, so_far = start, 0.0
    while True:
        gain = gains[row]
        for seat, worth in rows[row]:
            if seat in done:
                continue
            cost = so_far + gain - worth + prices[seat]
            if cost < end_cost and cost < costs.get(seat, end_cost):
                costs[seat], reached[seat] = cost, row
                if sitting[seat] == NOBODY:
                    end_cost, end_row, end_seat = cost, row, seat
                else:
                    heappush(heap, (cost, seat))
        while heap and (heap[0][1] in done or heap[0][0] > costs[heap[0][1]]):
            heappop(heap)
        if not heap or heap[0][0] >= end_cost:
            break
        so_far, seat = heappop(heap)
        done[seat] = so_far
        row = sitting[seat]
        gains[row] = gain = _best_gain(rows[row], prices)
        if so_far + gain < end_cost:
            end_cost, end_row, end_seat = so_far + gain, row, NOBODY
    for seat, cost in done.items():
        prices[seat] += end_cost - cost
    _shift(start, end_row, end_seat, reached, sitting, taken)


def _best_gain(row: Row, prices: list[float]) -> float:
    best = 0.0
    for seat, worth in row:
        gain = worth - prices[seat]
        if gain > best:
            best = gain
    return best


def _shift(start: int, row: int, seat: int, reached: dict[int, int], sitting: list[int], taken: list[int]) -> None:
    """Back along the chain: each takes the seat that it reached."""
    while True:
        given_up, taken[row] = taken[row], seat
        if seat != NOBODY:
            sitting[seat] = row
        if row == start:
            return
        seat, row = given_up, reached[given_up]
