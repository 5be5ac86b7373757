"""A filter as a condition of SQL: what it names is bound as a parameter, never written into the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from uuid import UUID

from kit.web.problems import Invalid
from sqlalchemy import ColumnElement, Date, Numeric, and_, literal, not_, or_

from crm.people.records.conditions import has_open_address, said_theme
from crm.people.records.custom_values import Definition
from crm.people.records.service import KnownPerson as Person
from crm.people.volunteers.availability import slots_of
from crm.people.volunteers.conditions import can_do, helps, is_aged, is_available, would_go_to
from crm.segments.segments.filters import (
    MAX_DAYS,
    Agrees,
    All,
    AnyOf,
    Available,
    CameFrom,
    CanDo,
    Custom,
    Filter,
    HasRole,
    Helps,
    InSegment,
    InteractionRecorded,
    InTurf,
    Known,
    Lives,
    Near,
    OfAge,
    Reachable,
    SaidTheme,
    Tagged,
    WouldGo,
    days_before,
)
from crm.segments.segments.grounds import known_grounds


@dataclass(frozen=True)
class Ground:
    """The things that a filter may refer to in its campaign."""

    today: date
    fields: Mapping[str, Definition] = field(default_factory=dict[str, Definition])
    segments: Mapping[UUID, Filter] = field(default_factory=dict[UUID, Filter])


def compile_filter(found: Filter, ground: Ground, pointer: str = "/filter") -> ColumnElement[bool]:
    """Compile a filter to SQL. Raises Invalid at a condition that names an unknown field or segment."""
    match found:
        case All() | AnyOf():
            inner = [compile_filter(one, ground, f"{pointer}/of/{place}") for place, one in enumerate(found.of)]
            return and_(*inner) if isinstance(found, All) else or_(*inner)
        case Tagged():
            return Person.tags.contains([found.tag])
        case HasRole():
            return Person.roles.contains([found.role])
        case Helps():
            return helps()
        case Agrees():
            return Person.uses.contains([found.use])
        case CameFrom():
            return Person.source == found.source
        case Lives():
            return _lives(found)
        case SaidTheme():
            since = days_before(ground.today, found.within_days) if found.within_days else None
            return said_theme(found.theme, since)
        case Known():
            return _known(found, ground.today)
        case Reachable():
            return has_open_address(found.channel)
        case Custom():
            return _custom(found, ground, pointer)
        case InteractionRecorded():
            return _exchanged(found, ground.today)
        case CanDo():
            return can_do(found.skill)
        case Available():
            return is_available(slots_of(found.day, found.part))
        case OfAge():
            return is_aged(found.band)
        case WouldGo():
            return would_go_to(found.places)
        case Near():
            return known_grounds().near(found.longitude, found.latitude, found.metres)
        case InTurf():
            return known_grounds().in_turf(found.turf_id)
        case InSegment():
            inside = ground.segments.get(found.segment_id)
            if inside is None:
                raise Invalid("Ce segment n'existe pas.", "There is no such segment.", f"{pointer}/segment_id")
            return compile_filter(inside, ground, f"{pointer}/segment_id")
        case _:
            return not_(compile_filter(found.of, ground, f"{pointer}/of"))


def _lives(found: Lives) -> ColumnElement[bool]:
    stations = [place for place in found.places if "_" in place]
    communes = [place for place in found.places if "_" not in place]
    inside = [Person.station.startswith(f"{commune}_", autoescape=True) for commune in communes]
    # `is true`: who has no place lives nowhere, also where the condition is turned round.
    return or_(Person.station.in_(stations), Person.commune.in_(communes), *inside).is_(True)


def _known(found: Known, today: date) -> ColumnElement[bool]:
    spans: list[ColumnElement[bool]] = [literal(value=True)]
    if found.since:
        spans.append(Person.collected_on >= found.since)
    if found.until:
        spans.append(Person.collected_on <= found.until)
    if found.within_days:
        spans.append(Person.collected_on >= days_before(today, found.within_days))
    return and_(*spans)


def _exchanged(found: InteractionRecorded, today: date) -> ColumnElement[bool]:
    spans: list[ColumnElement[bool]] = [literal(value=True)]
    if found.at_least is not None:
        spans.append(Person.interactions >= found.at_least)
    if found.at_most is not None:
        spans.append(Person.interactions <= found.at_most)
    if found.last_within_days is not None:
        since = days_before(today, found.last_within_days)
        # Who had none had none lately, also where the condition is turned round.
        spans.append((Person.last_interaction_at >= datetime.combine(since, time(), UTC)).is_(True))
    return and_(*spans)


def _custom(found: Custom, ground: Ground, pointer: str) -> ColumnElement[bool]:
    field = ground.fields.get(found.key)
    if field is None:
        raise Invalid("Ce champ n'existe pas dans la campagne.", "The campaign has no such field.", f"{pointer}/key")
    if found.op == "known":
        return Person.custom.has_key(found.key)
    if found.value is None:
        raise Invalid("Donnez une valeur.", "Give a value.", f"{pointer}/value")
    if found.op == "is":
        return Person.custom.contains({found.key: found.value})
    if found.op in ("within_days", "coming_days"):
        return _relative(found, field, ground.today, pointer)
    number = isinstance(found.value, int | float) and not isinstance(found.value, bool)
    if field.kind == "number" and number:
        said, value = Person.custom[found.key].as_float().cast(Numeric), literal(found.value, Numeric)
    elif field.kind == "date" and isinstance(found.value, str) and _is_day(found.value):
        said, value = Person.custom[found.key].as_string().cast(Date), literal(date.fromisoformat(found.value), Date)
    else:
        raise Invalid(
            "« Au moins » et « au plus » comparent des nombres ou des dates.",
            "at_least and at_most compare numbers or dates.",
            f"{pointer}/value",
        )
    compared = said >= value if found.op == "at_least" else said <= value
    return compared.is_(True)


def _relative(found: Custom, field: Definition, today: date, pointer: str) -> ColumnElement[bool]:
    days = found.value
    if field.kind != "date":
        raise Invalid(
            "Ce champ n'est pas une date : rien ne peut y être compté en jours.",
            "This field is no date: no days can be counted in it.",
            f"{pointer}/op",
        )
    if type(days) is not int or not 1 <= days <= MAX_DAYS:
        raise Invalid(
            f"Donnez un nombre de jours, de 1 à {MAX_DAYS}.",
            f"Give a number of days, 1 to {MAX_DAYS}.",
            f"{pointer}/value",
        )
    # A negative number of days before is so many after.
    other = days_before(today, days if found.op == "within_days" else -days)
    said = Person.custom[found.key].as_string().cast(Date)
    return said.between(min(today, other), max(today, other)).is_(True)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
