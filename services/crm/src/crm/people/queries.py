from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.models import ContactPoint, CustomField, Person, PersonKey, ThemeSaid
from crm.people.names import keys_of, words_of


def people_within(territories: Collection[str]) -> Select[Person]:
    """People of a member's territories; none of them means all. Who has no place is seen by who sees all."""
    rows = select(Person)
    if not territories:
        return rows
    inside = [Person.station.startswith(f"{place}_", autoescape=True) for place in territories]
    return rows.where(or_(Person.station.in_(territories), Person.commune.in_(territories), *inside))


def named(text: str) -> ColumnElement[bool] | None:
    """Who has each word of the text in their name, be it its beginning or with a letter wrong; None: no word."""
    conditions = [_has_word(word) for word in words_of(text)[:6]]
    return and_(*conditions) if conditions else None


def _has_word(word: str) -> ColumnElement[bool]:
    own = and_(PersonKey.campaign_id == Person.campaign_id, PersonKey.person_id == Person.id)
    begins = and_(PersonKey.whole, PersonKey.key >= word, PersonKey.key < word + "\U0010ffff")
    return exists().where(own, or_(PersonKey.key.in_(sorted(keys_of(word))), begins))


def carrying(*, tag: str | None, role: str | None, theme: str | None, use: str | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if tag is not None:
        found.append(Person.tags.contains([tag]))
    if role is not None:
        found.append(Person.roles.contains([role]))
    if use is not None:
        found.append(Person.uses.contains([use]))
    if theme is not None:
        said = and_(ThemeSaid.campaign_id == Person.campaign_id, ThemeSaid.person_id == Person.id)
        found.append(exists().where(said, ThemeSaid.theme == theme))
    return found


async def contacts_of(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Sequence[ContactPoint]:
    rows = select(ContactPoint).where(ContactPoint.campaign_id == campaign_id, ContactPoint.person_id == person_id)
    return (await session.scalars(rows.order_by(ContactPoint.channel, ContactPoint.place, ContactPoint.id))).all()


async def themes_of(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Sequence[ThemeSaid]:
    rows = select(ThemeSaid).where(ThemeSaid.campaign_id == campaign_id, ThemeSaid.person_id == person_id)
    return (await session.scalars(rows.order_by(ThemeSaid.said_on.desc(), ThemeSaid.id))).all()


async def custom_fields(session: AsyncSession) -> Sequence[CustomField]:
    return (await session.scalars(select(CustomField).order_by(CustomField.key))).all()


def holding(channel: str, blind: bytes) -> Select[Any]:
    """Whose address this is."""
    return select(ContactPoint.person_id).where(ContactPoint.channel == channel, ContactPoint.blind == blind)
