"""Conditions on people, for lists and for the segments that are built of them."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.models import ContactPoint, NameKey, Person, PersonKey, ThemeSaid
from crm.people.names import keys_of, words_of
from crm.suppressions.service import is_closed


def people_within(territories: Collection[str]) -> Select[Person]:
    """People of a member's territories; none of them means all. Who has no place is seen by who sees all."""
    rows = select(Person)
    if not territories:
        return rows
    inside = [Person.station.startswith(f"{place}_", autoescape=True) for place in territories]
    return rows.where(or_(Person.station.in_(territories), Person.commune.in_(territories), *inside))


MOST_WORDS = 200


async def named(session: AsyncSession, text: str) -> ColumnElement[bool] | None:
    """Who has each word of the text in their name, be it its beginning or with a letter wrong; None: no word.

    The words of the campaign that are meant are looked up first: the planner knows how many people have each.
    """
    sought = words_of(text)[:6]
    return and_(*[await _has_word(session, word) for word in sought]) if sought else None


async def _has_word(session: AsyncSession, word: str) -> ColumnElement[bool]:
    begins = and_(NameKey.word == NameKey.key, NameKey.key >= word, NameKey.key < word + "\U0010ffff")
    meant = (
        select(NameKey.word)
        .where(or_(NameKey.key.in_(sorted(keys_of(word))), begins))
        .group_by(NameKey.word)
        .order_by(func.length(NameKey.word), NameKey.word)
        .limit(MOST_WORDS)
    )
    words = list(await session.scalars(meant))
    holders = select(PersonKey.person_id).where(
        PersonKey.campaign_id == Person.campaign_id,
        PersonKey.person_id == Person.id,
        PersonKey.key.in_(words or [word]),
    )
    return holders.exists()


def carrying(*, tag: str | None, role: str | None, theme: str | None, use: str | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
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
    said = and_(ThemeSaid.campaign_id == Person.campaign_id, ThemeSaid.person_id == Person.id)
    lately = [] if since is None else [ThemeSaid.said_on >= since]
    return exists().where(said, ThemeSaid.theme == theme, *lately)


def has_address(channel: str) -> ColumnElement[bool]:
    """Any of the channel, closed ones too."""
    own = and_(ContactPoint.campaign_id == Person.campaign_id, ContactPoint.person_id == Person.id)
    return exists().where(own, ContactPoint.channel == channel)


def has_open_address(channel: str) -> ColumnElement[bool]:
    """An address of the channel that nobody has closed."""
    own = and_(ContactPoint.campaign_id == Person.campaign_id, ContactPoint.person_id == Person.id)
    closed = is_closed(ContactPoint.campaign_id, ContactPoint.channel, ContactPoint.blind)
    return exists().where(own, ContactPoint.channel == channel, not_(closed))
