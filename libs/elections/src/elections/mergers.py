"""Merged communes: the commune that took in those that are no more, found from the populations alone. Pure.

INSEE's table of populations keeps a commune that merged, without a figure from the vintage on in which it is counted
with another; it does not say with which. That one grows in the same vintage by as many as the others had: where such
growth is found in the same constituency, and nowhere else in the department, the sum of the constituency's communes is
still its population. Where it is not, nothing is guessed.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations

LEAST_GROWTH, LEAST_SHARE = 25, 0.04
"""What a commune grows by in a year without taking in another is below one of these."""
SLACK, SLACK_SHARE = 20, 0.03
"""The vintages are a year apart: what was taken in has changed by so much at most."""
MAXIMUM = 8
"""Communes that are looked for at once."""


def find_absorbers(gone: Mapping[str, int], grown: Mapping[str, tuple[int, int]]) -> dict[str, str] | None:
    """For each commune of `gone` (its last population) the one of `grown` (before, after) that took it in.

    None where one of them is explained by no growth.
    """
    if len(gone) > MAXIMUM:
        return None
    candidates = {code: pair for code, pair in sorted(grown.items()) if may_absorb(*pair)}
    found = min(_assign(dict(sorted(gone.items())), candidates), key=lambda item: item[0], default=None)
    return found[1] if found else None


def may_absorb(before: int, after: int) -> bool:
    return after - before >= max(LEAST_GROWTH, LEAST_SHARE * before)


def explains_growth(before: int, after: int, taken_in: int) -> bool:
    return abs(after - before - taken_in) <= max(SLACK, SLACK_SHARE * (before + taken_in)) and 2 * taken_in > SLACK


def _assign(gone: Mapping[str, int], candidates: Mapping[str, tuple[int, int]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Every way to explain all of them, with by how many people the growths differ in all."""
    if not gone:
        yield 0, {}
        return
    first = next(iter(gone))
    for code, (before, after) in candidates.items():
        for taken in _groups(gone, first):
            count = sum(gone[one] for one in taken)
            if not explains_growth(before, after, count):
                continue
            left = {one: other for one, other in gone.items() if one not in taken}
            for off, rest in _assign(left, {one: pair for one, pair in candidates.items() if one != code}):
                yield off + abs(after - before - count), rest | dict.fromkeys(taken, code)


def _groups(gone: Mapping[str, int], first: str) -> Iterator[tuple[str, ...]]:
    others = [one for one in gone if one != first]
    for size in range(len(others) + 1):
        for chosen in combinations(others, size):
            yield (first, *chosen)
