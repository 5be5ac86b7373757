"""Reach of a file that was written: people by channel, and the reasons why the others are out of reach."""

from typing import Any, NamedTuple
from uuid import UUID

from kit.db.statistics import joined_by_hash
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.postal_address import communes_without_doubt


class Reach(NamedTuple):
    """People by channel. Each is counted once, by the first reason: no address, closed, no consent."""

    channel: str
    reached: int
    no_address: int
    closed: int
    no_consent: int


_CHANNELS = (("email", "email", "email"), ("sms", "phone", "sms"), ("call", "phone", "call"), ("post", None, "post"))


async def count_reach(session: AsyncSession, campaign_id: UUID, import_id: UUID) -> list[Reach]:
    """Count for each channel the people that the import created or completed."""
    counts: list[Reach] = []
    async with joined_by_hash(session):
        for channel, address, use in _CHANNELS:
            query = _BY_POST if address is None else _BY_ADDRESS
            asked: dict[str, Any] = {"campaign": campaign_id, "import": import_id, "address": address, "use": use}
            if address is None:
                asked["sure"] = await communes_without_doubt(session, campaign_id)
            counts.append(Reach(channel, *(await session.execute(query, asked)).one()))
    return counts


_SORTED = """
    select count(*) filter (where not no_address and not closed and agreed),
        count(*) filter (where no_address),
        count(*) filter (where not no_address and closed),
        count(*) filter (where not no_address and not closed and not agreed)
    from sorted
"""
_PEOPLE = """
    with people as (
        select person.* from person
        where campaign_id = :campaign and id in (
            select person_id from import_line
            where campaign_id = :campaign and import_id = :import and effect in ('created', 'changed')
        )
    ),
"""
_BY_ADDRESS = text(
    f"""{_PEOPLE} points as (
        select point.person_id, bool_and(suppression.blind is not null) as closed
        from contact_point point join people on people.id = point.person_id
        left join suppression on suppression.campaign_id = point.campaign_id
            and suppression.channel = point.channel and suppression.blind = point.blind
        where point.campaign_id = :campaign and point.channel = :address
        group by point.person_id
    ), sorted as (
        select points.person_id is null as no_address, coalesce(points.closed, false) as closed,
            :use = any (uses) as agreed
        from people left join points on points.person_id = people.id
    ) {_SORTED}"""
)
_BY_POST = text(
    f"""{_PEOPLE} sorted as (
        select street is null or town is null or (
                postcode is null and coalesce(commune, split_part(station, '_', 1), '') <> all (:sure)
            ) as no_address, false as closed,
            cast(:use as text) = any (uses) and cast(:address as text) is null as agreed
        from people
    ) {_SORTED}"""
)
