"""Conditions on people, for lists and for the segments that are built of them."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from crm.campaign.actions.election_silence import ZONES, department_of
from crm.people.records.models import ContactPoint, Person, PersonTheme
from crm.people.suppressions.service import is_closed


def people_within(territories: Collection[str]) -> Select[Person]:
    """People of a member's territories; none of them means all. Who has no place is seen by who sees all."""
    rows = select(Person)
    if not territories:
        return rows
    inside = [Person.station.startswith(f"{place}_", autoescape=True) for place in territories]
    return rows.where(or_(Person.station.in_(territories), Person.commune.in_(territories), *inside))


# The ministry's own codes of territories overseas: `ZA` for Guadeloupe.
_LETTERS = {code: found for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if (found := department_of(code := f"Z{one}"))}


def place_of() -> ColumnElement[str]:
    """The start of where they vote, or live while that is not known."""
    return start_of(Person.station, Person.commune, Person.postcode)


def start_of(*places: InstrumentedAttribute[str | None]) -> ColumnElement[str]:
    return func.left(func.coalesce(*places, ""), 3)


def clock_of(place: ColumnElement[str] | None = None) -> ColumnElement[str]:
    """Return whose clock sets the silence and calling hours: a territory overseas, or none for the campaign's own."""
    place = place_of() if place is None else place
    plain = case((place.in_(list(ZONES)), place), else_="")
    return case(_LETTERS, value=func.left(place, 2), else_=plain)


def lives_in(departments: Collection[str]) -> ColumnElement[bool]:
    """Votes, or lives while that is not known, in a commune of one of these departments: `94`, `2A`, `974`."""
    codes = {*departments, *(code for code, found in _LETTERS.items() if found in departments)}
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
    """Return a condition for each of what is given. `commune`: where they live, or vote."""
    found: list[ColumnElement[bool]] = []
    if commune is not None:
        votes_there = Person.station.startswith(f"{commune}_", autoescape=True)
        found.append(or_(Person.commune == commune, votes_there))
    if station is not None:
        found.append(Person.station == station)
    if tag is not None:
        found.append(Person.tags.contains([tag]))
    if role is not None:
        found.append(Person.roles.contains([role]))
    if use is not None:
        found.append(Person.uses.contains([use]))
    if theme is not None:
        found.append(said_theme(theme))
    return found


def said_theme(theme: str, since: date | None = None) -> ColumnElement[bool]:
    said = and_(PersonTheme.campaign_id == Person.campaign_id, PersonTheme.person_id == Person.id)
    lately = [] if since is None else [PersonTheme.noted_on >= since]
    return exists().where(said, PersonTheme.theme == theme, *lately)


def has_address(channel: str) -> ColumnElement[bool]:
    """Any of the channel, closed ones too."""
    own = and_(ContactPoint.campaign_id == Person.campaign_id, ContactPoint.person_id == Person.id)
    return exists().where(own, ContactPoint.channel == channel)


def has_open_address(channel: str) -> ColumnElement[bool]:
    """An address of the channel that nobody has closed."""
    own = and_(ContactPoint.campaign_id == Person.campaign_id, ContactPoint.person_id == Person.id)
    closed = is_closed(ContactPoint.campaign_id, ContactPoint.channel, ContactPoint.blind)
    return exists().where(own, ContactPoint.channel == channel, not_(closed))
