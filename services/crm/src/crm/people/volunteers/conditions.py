"""SQL conditions on volunteers' availability, for segments."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from crm.people.records.service import KnownPerson as Person
from crm.people.volunteers.age_bands import AgeBand
from crm.people.volunteers.models import VolunteerAgeBand
from crm.people.volunteers.models import VolunteerAvailability as Offer


def can_do(skill: str) -> ColumnElement[bool]:
    return _offered(Offer.skills.contains([skill]))


def is_available(slots: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for volunteers available in at least one of the slots."""
    return _offered(Offer.slots.overlap(cast(list(slots), ARRAY(Text))))


def named_times() -> ColumnElement[bool]:
    """Return the condition for people who named any time at which they can help."""
    return _offered(func.cardinality(Offer.slots) > 0)


def would_go_to(places: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for volunteers who offered a place, one around or within it, or named none."""
    codes = sorted({*places, *(place.partition("_")[0] for place in places)})
    area = func.unnest(Offer.areas).table_valued("area").render_derived()
    within = [
        exists(select(1).select_from(area).where(area.c.area.startswith(f"{place}_", autoescape=True)))
        for place in places
        if "_" not in place
    ]
    names_place = Offer.areas.overlap(cast(codes, ARRAY(Text)))
    return _offered(or_(func.cardinality(Offer.areas) == 0, names_place, *within))


def has_offered() -> ColumnElement[bool]:
    """Return the condition for people who offer anything at all."""
    return _offered(or_(func.cardinality(Offer.skills) > 0, func.cardinality(Offer.slots) > 0))


def helps() -> ColumnElement[bool]:
    """Return the condition for volunteers, and people who offer anything at all."""
    return or_(Person.roles.contains(["volunteer"]), has_offered())


def is_aged(band: AgeBand) -> ColumnElement[bool]:
    """Return the condition for adults of an age band who help."""
    own = and_(VolunteerAgeBand.campaign_id == Person.campaign_id, VolunteerAgeBand.person_id == Person.id)
    return and_(helps(), exists().where(own, VolunteerAgeBand.band == band))


def _offered(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    own = and_(Offer.campaign_id == Person.campaign_id, Offer.person_id == Person.id)
    return exists().where(own, condition)
