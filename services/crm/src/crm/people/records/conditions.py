"""SQL conditions on people, for lists and segments."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from crm.campaign.actions.election_silence import ZONES, department_of
from crm.people.records.models import ContactPoint, Person, PersonTheme
from crm.people.suppressions.service import is_closed


def people_within(territories: Collection[str]) -> Select[Person]:
    """Select people within territories (none: everywhere). People without a place need full access."""
    rows = select(Person)
    if not territories:
        return rows
    inside = [Person.station.startswith(f"{territory}_", autoescape=True) for territory in territories]
    return rows.where(or_(Person.station.in_(territories), Person.commune.in_(territories), *inside))


# The ministry's own codes of territories overseas: `ZA` for Guadeloupe.
_LETTERS = {code: found for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if (found := department_of(code := f"Z{one}"))}


def place_of() -> ColumnElement[str]:
    """Return the expression of the start of a person's station code, else of their commune's or postcode's."""
    return start_of(Person.station, Person.commune, Person.postcode)


def start_of(*places: InstrumentedAttribute[str | None]) -> ColumnElement[str]:
    return func.left(func.coalesce(*places, ""), 3)


def clock_of(place_code: ColumnElement[str] | None = None) -> ColumnElement[str]:
    """Return the overseas territory whose clock sets silence and calling hours; empty for the campaign's own."""
    place_code = place_of() if place_code is None else place_code
    overseas = case((place_code.in_(list(ZONES)), place_code), else_="")
    return case(_LETTERS, value=func.left(place_code, 2), else_=overseas)


def lives_in(departments: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for people who vote, else live, in a commune of a department: `94`, `2A`, `974`."""
    codes = {*departments, *(code for code, letter in _LETTERS.items() if letter in departments)}
    commune = func.coalesce(Person.station, Person.commune)
    short, long = [code for code in codes if len(code) == 2], [code for code in codes if len(code) > 2]
    return or_(func.left(commune, 2).in_(short), func.left(commune, 3).in_(long))


def has_no_commune() -> ColumnElement[bool]:
    return and_(Person.station.is_(None), Person.commune.is_(None))


def carrying(
    *,
    tag: str | None,
    role: str | None,
    theme: str | None,
    use: str | None,
    commune: str | None = None,
    station: str | None = None,
) -> list[ColumnElement[bool]]:
    """Return a condition for each given criterion. `commune`: where they live or vote."""
    conditions: list[ColumnElement[bool]] = []
    if commune is not None:
        votes_there = Person.station.startswith(f"{commune}_", autoescape=True)
        conditions.append(or_(Person.commune == commune, votes_there))
    if station is not None:
        conditions.append(Person.station == station)
    if tag is not None:
        conditions.append(Person.tags.contains([tag]))
    if role is not None:
        conditions.append(Person.roles.contains([role]))
    if use is not None:
        conditions.append(Person.uses.contains([use]))
    if theme is not None:
        conditions.append(said_theme(theme))
    return conditions


def said_theme(theme: str, since: date | None = None) -> ColumnElement[bool]:
    same_person = and_(PersonTheme.campaign_id == Person.campaign_id, PersonTheme.person_id == Person.id)
    recent = [] if since is None else [PersonTheme.noted_on >= since]
    return exists().where(same_person, PersonTheme.theme == theme, *recent)


def has_address(channel: str) -> ColumnElement[bool]:
    """Return the same_person that a person has an address of the channel, even a closed one."""
    same_person = and_(ContactPoint.campaign_id == Person.campaign_id, ContactPoint.person_id == Person.id)
    return exists().where(same_person, ContactPoint.channel == channel)


def has_open_address(channel: str) -> ColumnElement[bool]:
    """Return the same_person that a person has an address of the channel that is not closed."""
    same_person = and_(ContactPoint.campaign_id == Person.campaign_id, ContactPoint.person_id == Person.id)
    closed = is_closed(ContactPoint.campaign_id, ContactPoint.channel, ContactPoint.blind)
    return exists().where(same_person, ContactPoint.channel == channel, not_(closed))
