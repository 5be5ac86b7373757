"""Seats by highest average (plus forte moyenne, D'Hondt): each goes to the list with the highest votes ÷ (seats +
1).
"""

from collections.abc import Callable, Sequence

from results.winners.ballot import Contender

Settle = Callable[[Sequence[Contender], int, dict[str, int]], list[Contender]]
"""Which of those with the same average and as many votes get the last seats, knowing the seats won so far."""


def share(lists: Sequence[Contender], seats: int, settle: Settle) -> dict[str, int]:
    won = {contender.id: 0 for contender in lists}
    left = seats
    while left:
        served = _first(lists, won)
        if len(served) > left:
            served = settle(served, left, won)
        for winner in served:
            won[winner.id] += 1
        left -= len(served)
    return won


def _first(lists: Sequence[Contender], won: dict[str, int]) -> list[Contender]:
    """Return the lists with the highest average and, among them, the most votes.

    Fractions are compared by cross-multiplication. Lists tied in votes have won as many seats: they are served together
    while there are seats for all.
    """
    best = lists[0]
    for contender in lists[1:]:
        own_product, best_product = contender.votes * (won[best.id] + 1), best.votes * (won[contender.id] + 1)
        if own_product > best_product or (own_product == best_product and contender.votes > best.votes):
            best = contender
    return [tied for tied in lists if (tied.votes, won[tied.id]) == (best.votes, won[best.id])]
