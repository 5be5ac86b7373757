"""Seats by the highest average (plus forte moyenne, D'Hondt): each goes to whom votes ÷ (seats + 1) is the highest."""

from collections.abc import Callable, Sequence

from results.winners.ballot import Contender

Settle = Callable[[Sequence[Contender], int, dict[str, int]], list[Contender]]
"""Which of those with the same average and as many votes get the last seats, knowing the seats won so far."""


def share(lists: Sequence[Contender], seats: int, settle: Settle) -> dict[str, int]:
    won = {one.id: 0 for one in lists}
    left = seats
    while left:
        served = _first(lists, won)
        if len(served) > left:
            served = settle(served, left, won)
        for one in served:
            won[one.id] += 1
        left -= len(served)
    return won


def _first(lists: Sequence[Contender], won: dict[str, int]) -> list[Contender]:
    """Return the lists with the highest average and, of them, the most votes: "the list with the most votes" first.

    Fractions are compared by cross-multiplying. Those with as many votes have won as many seats: they are served
    together while there are seats for all.
    """
    best = lists[0]
    for one in lists[1:]:
        mine, its = one.votes * (won[best.id] + 1), best.votes * (won[one.id] + 1)
        if mine > its or (mine == its and one.votes > best.votes):
            best = one
    return [one for one in lists if (one.votes, won[one.id]) == (best.votes, won[best.id])]
