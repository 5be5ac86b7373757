"""Sets of people as whole numbers, in which each person has one bit: joined and parted a million at a time.

A number that people have (how many interactions, a day) is held by its binary digits, one set for each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

ALL = "here"
"""The set of everybody who has a bit."""


@dataclass(frozen=True)
class Has:
    """The people in a set."""

    facet: str


@dataclass(frozen=True)
class AtLeast:
    """The people whose number, of `digits` binary digits, is this one or higher."""

    number: str
    digits: int
    value: int


@dataclass(frozen=True)
class Every:
    """The people in all of these sets; without any set: everybody."""

    of: "tuple[Expression, ...]"


@dataclass(frozen=True)
class Some:
    of: "tuple[Expression, ...]"


@dataclass(frozen=True)
class Other:
    of: "Expression"


Expression: TypeAlias = Has | AtLeast | Every | Some | Other


def digit_of(number: str, place: int) -> str:
    """The set of those whose number has that digit, counted from the lowest."""
    return f"{number}#{place}"


def facets_in(found: Expression) -> Iterator[str]:
    """The sets that it is answered from, maybe one of them twice."""
    yield ALL
    match found:
        case Has():
            yield found.facet
        case AtLeast():
            for place in range(found.digits):
                yield digit_of(found.number, place)
        case Other():
            yield from facets_in(found.of)
        case _:
            for one in found.of:
                yield from facets_in(one)


def evaluate(found: Expression, held: Mapping[str, int]) -> int:
    """Return the people who fit, among `held[ALL]`; a set that is not held has nobody."""
    everybody = held.get(ALL, 0)
    match found:
        case Has():
            return held.get(found.facet, 0) & everybody
        case AtLeast():
            return _at_least(found, held)
        case Every():
            for one in found.of:
                everybody &= evaluate(one, held)
            return everybody
        case Some():
            some = 0
            for one in found.of:
                some |= evaluate(one, held)
            return some
        case _:
            return everybody & ~evaluate(found.of, held)


def _at_least(found: AtLeast, held: Mapping[str, int]) -> int:
    """Compare from the highest digit on: the people above already, and those level so far."""
    above, level = 0, held.get(ALL, 0)
    for place in reversed(range(found.digits)):
        digit = held.get(digit_of(found.number, place), 0)
        if found.value >> place & 1:
            level &= digit
        else:
            above |= level & digit
            level &= ~digit
    return above | level
