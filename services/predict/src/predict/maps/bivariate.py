"""Bivariate classes of stations: money spent there, and votes that can be won there, in nine groups. Pure.

Stations without spending are a class of their own and the others are split in halves; if there are none, all are in
thirds. Votes are always in thirds. Colours: orange for money, blue for votes, overlaid.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kit.text.french import number

COLOURS = ("#f0efec", "#a9c8e6", "#4a8fcb", "#f6cf94", "#a8a58f", "#4d6f85", "#e08a1e", "#8f6a38", "#3f3f45")
"""By money, then by votes; each row and each column grows darker."""

_NONE = ("aucune dépense", "dépense faible", "dépense forte")
_THIRDS = ("dépense faible", "dépense moyenne", "dépense forte")
_VOTES = ("peu de voix", "voix moyennes", "beaucoup de voix")


@dataclass(frozen=True)
class CrossedMeasures:
    """`groups`: 0 to 8 by station; `said`: the class limits in words."""

    groups: Sequence[int]
    names: Mapping[int, str]
    said: Sequence[str]


def cross_measures(money: Sequence[float], votes: Sequence[float], say: Callable[[float, int], str]) -> CrossedMeasures:
    """Classify both measures per registered voter. `say`: formats an amount with so many decimals."""
    spent = sorted(amount for amount in money if amount > 0)
    has_unspent = len(spent) < len(money)
    money_cuts = ([0.0, _cut(spent, 2, 1)] if has_unspent else _thirds(spent)) if spent else [0.0, 0.0]
    vote_cuts = _thirds(sorted(votes))
    words = _NONE if has_unspent or not spent else _THIRDS
    groups = [3 * _place(cost, money_cuts) + _place(won, vote_cuts) for cost, won in zip(money, votes, strict=True)]
    names = {3 * high + wide: f"{words[high]}, {_VOTES[wide]}" for high in range(3) for wide in range(3)}
    return CrossedMeasures(groups, names, _say(words, money_cuts, vote_cuts, say) if groups else [])


def _say(
    words: Sequence[str], money: Sequence[float], votes: Sequence[float], say: Callable[[float, int], str]
) -> list[str]:
    low, high = (number(100 * cut, 2) for cut in votes)
    result = [f"Voix attendues pour cent inscrits : peu jusqu’à {low}, beaucoup au-dessus de {high}."]
    if money[1] > 0:
        first = f"moyenne au-dessus de {say(money[0], 2)}, " if words is _THIRDS else ""
        result.append(f"Dépense par inscrit : {first}forte au-dessus de {say(money[1], 2)}.")
    return result


def _thirds(ordered: Sequence[float]) -> list[float]:
    if not ordered:
        return [0.0, 0.0]
    cuts = [_cut(ordered, 3, 1), _cut(ordered, 3, 2)]
    # All alike: neither few nor many.
    return cuts if ordered[0] < ordered[-1] else [ordered[0] - 1e-12, ordered[0]]


def _cut(ordered: Sequence[float], parts: int, part: int) -> float:
    return ordered[max(0, -(-len(ordered) * part // parts) - 1)]


def _place(value: float, cuts: Sequence[float]) -> int:
    return min(bisect_left(cuts, value), 2)
