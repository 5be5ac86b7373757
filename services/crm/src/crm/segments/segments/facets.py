"""Facts about people as sets of them (`bits`): those that a person is in, and those that a filter combines."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from crm.segments.segments.bit_sets import ALL, AtLeast, Every, Expression, Has, Other, Some, digit_of
from crm.segments.segments.filters import (
    Agrees,
    All,
    AnyOf,
    CameFrom,
    Filter,
    HasRole,
    InSegment,
    InteractionRecorded,
    Known,
    Not,
    Tagged,
    days_before,
)
from crm.segments.segments.sql_conditions import Ground

DIGITS = 14
"""Of each number: more interactions than a filter may ask for, and days until 2049."""
_MAXIMUM = (1 << DIGITS) - 1
_FIRST_DAY = date(2005, 1, 1).toordinal()
_INTERACTIONS, _LAST, _COLLECTED, _SPOKEN = "exchanges", "last", "collected", "spoken"


class Described(NamedTuple):
    """The facts about a person that the sets hold. `last_on`: the day, by UTC, of the last interaction."""

    tags: list[str]
    roles: list[str]
    uses: list[str]
    source: str
    collected_on: date
    interactions: int
    last_on: date | None


def facet_of_tag(tag: str) -> str:
    return f"tag:{tag}"


def facets_of(person: Described) -> Iterator[str]:
    """The sets that somebody is in."""
    yield ALL
    yield f"source:{person.source}"
    for name, values in (("tag", person.tags), ("role", person.roles), ("use", person.uses)):
        for value in values:
            yield f"{name}:{value}"
    yield from _digits(_INTERACTIONS, min(max(person.interactions, 0), _MAXIMUM))
    yield from _digits(_COLLECTED, _day(person.collected_on))
    if person.last_on is not None:
        yield _SPOKEN
        yield from _digits(_LAST, _day(person.last_on))


def express(found: Filter, ground: Ground) -> Expression | None:
    """The filter as the sets answer it; None where they cannot: it asks for what they do not hold."""
    try:
        return _express(found, ground)
    except _NotHeld:
        return None


class _NotHeld(Exception):
    pass


def _express(found: Filter, ground: Ground) -> Expression:
    match found:
        case All():
            return Every(tuple(_express(one, ground) for one in found.of))
        case AnyOf():
            return Some(tuple(_express(one, ground) for one in found.of))
        case Not():
            return Other(_express(found.of, ground))
        case Tagged():
            return Has(facet_of_tag(found.tag))
        case HasRole():
            return Has(f"role:{found.role}")
        case Agrees():
            return Has(f"use:{found.use}")
        case CameFrom():
            return Has(f"source:{found.source}")
        case Known():
            return _known(found, ground.today)
        case InteractionRecorded():
            return _exchanged(found, ground.today)
        case InSegment():
            return _inside(found, ground.segments, ground)
        case _:
            raise _NotHeld


def _inside(found: InSegment, segments: Mapping[UUID, Filter], ground: Ground) -> Expression:
    if found.segment_id not in segments:
        raise _NotHeld
    return _express(segments[found.segment_id], ground)


def _known(found: Known, today: date) -> Expression:
    spans: list[Expression] = []
    if found.since:
        spans.append(_since(_COLLECTED, found.since))
    if found.until:
        spans.append(Other(_since(_COLLECTED, found.until, after=1)))
    if found.within_days:
        spans.append(_since(_COLLECTED, days_before(today, found.within_days)))
    return Every(tuple(spans))


def _exchanged(found: InteractionRecorded, today: date) -> Expression:
    spans: list[Expression] = []
    if found.at_least:
        spans.append(AtLeast(_INTERACTIONS, DIGITS, found.at_least))
    if found.at_most is not None:
        spans.append(Other(AtLeast(_INTERACTIONS, DIGITS, found.at_most + 1)))
    if found.last_within_days is not None:
        spans += [Has(_SPOKEN), _since(_LAST, days_before(today, found.last_within_days))]
    return Every(tuple(spans))


def _since(number: str, day: date, *, after: int = 0) -> Expression:
    """Return that day, `after` days more, or later. Days too early or too late to be held are all held as one."""
    value = day.toordinal() - _FIRST_DAY + after
    if not 0 < value <= _MAXIMUM:
        raise _NotHeld
    return AtLeast(number, DIGITS, value)


def _day(day: date) -> int:
    return min(max(day.toordinal() - _FIRST_DAY, 0), _MAXIMUM)


def _digits(number: str, value: int) -> Iterator[str]:
    for place in range(value.bit_length()):
        if value >> place & 1:
            yield digit_of(number, place)
