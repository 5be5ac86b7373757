"""Conditions on what people offered, for segments."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from crm.people.records.service import KnownPerson as Person
from crm.people.volunteers.models import VolunteerAvailability as Offer


def can_do(skill: str) -> ColumnElement[bool]:
    return _offered(Offer.skills.contains([skill]))


def is_available(slots: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for volunteers available in one of the slots at least."""
    return _offered(Offer.slots.overlap(cast(list(slots), ARRAY(Text))))


def would_go_to(places: Collection[str]) -> ColumnElement[bool]:
    """To one of the communes or stations: who named it, its commune, a station of it, or no place at all."""
    wanted = sorted({*places, *(place.partition("_")[0] for place in places)})
    area = func.unnest(Offer.areas).table_valued("area").render_derived()
    inside = [
        exists(select(1).select_from(area).where(area.c.area.startswith(f"{place}_", autoescape=True)))
        for place in places
        if "_" not in place
    ]
    named = Offer.areas.overlap(cast(wanted, ARRAY(Text)))
    return _offered(or_(func.cardinality(Offer.areas) == 0, named, *inside))


def has_offered() -> ColumnElement[bool]:
    """Anything at all: who took everything back offers nothing."""
    return _offered(or_(func.cardinality(Offer.skills) > 0, func.cardinality(Offer.slots) > 0))


def _offered(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    own = and_(Offer.campaign_id == Person.campaign_id, Offer.person_id == Person.id)
    return exists().where(own, condition)
