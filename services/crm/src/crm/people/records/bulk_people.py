"""Operations on many people at once, for import files: find, insert, change, tell events."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.events.crm import PersonChanged
from kit.events.outbox import tell_many
from sqlalchemy import ARRAY, BigInteger, LargeBinary, Text, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.field_registry import Entry as Entry
from crm.people.records.field_registry import Other as Other
from crm.people.records.models import Person
from crm.people.records.person_changes import Origin
from crm.people.records.schemas import PersonSource


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to insert. `blinds`: the blind index of each of the entry's contacts; `uses`: what they agree to."""

    id: UUID
    entry: Entry
    blinds: Sequence[bytes]
    uses: Sequence[str] = ()
    source: PersonSource = "import"


def ordered_id() -> UUID:
    """Return a UUID of version 7: ids made together are stored together, so a large import writes few index pages."""
    return UUID(ordered_hex())


def ordered_hex() -> str:
    """Return a new id as `ordered_id` does, in the 32 digits that COPY takes."""
    random = os.urandom(10).hex()
    return f"{time.time_ns() // 1_000_000:012x}7{random[:3]}{_VARIANTS[random[3]]}{random[4:19]}"


_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
"""The hexadecimal digits whose two highest bits are 10, as a UUID's variant."""


async def find_at_address(
    session: AsyncSession, addresses: Sequence[tuple[str, bytes]]
) -> dict[tuple[str, bytes], list[tuple[UUID, int | None]]]:
    """Return the people at each address: their ids and the hashes of their names."""
    by_address: dict[tuple[str, bytes], list[tuple[UUID, int | None]]] = {}
    parameters = {"channels": [channel for channel, _ in addresses], "blinds": [blind for _, blind in addresses]}
    for row in await session.execute(_AT_ADDRESS, parameters) if addresses else ():
        by_address.setdefault((row.channel, row.blind), []).append((row.id, row.name_hash))
    return by_address


async def find_at_home(session: AsyncSession, homes: Sequence[tuple[int, int]]) -> dict[tuple[int, int], list[UUID]]:
    """Return the ids of the people for each pair of name hash and home hash."""
    by_pair: dict[tuple[int, int], list[UUID]] = {}
    parameters = {"names": [name for name, _ in homes], "homes": [home for _, home in homes]}
    for row in await session.execute(_AT_HOME, parameters) if homes else ():
        by_pair.setdefault((row.name_hash, row.home_hash), []).append(row.id)
    return by_pair


async def tell_changes(
    session: AsyncSession, campaign_id: UUID, changes: Sequence[tuple[UUID, int, list[str]]], origin: Origin
) -> None:
    """Tell one event for each changed person, with their current version and the names of the changed fields."""
    events = (
        PersonChanged(campaign_id=campaign_id, version=version, person=person, fields=fields, origin=origin)
        for person, version, fields in changes
    )
    await tell_many(session, events)


async def known_tags(session: AsyncSession, campaign_id: UUID) -> set[str]:
    """Return every tag in use."""
    return set(
        await session.scalars(select(func.unnest(Person.tags)).where(Person.campaign_id == campaign_id).distinct())
    )


_MINE = "nullif(current_setting('isoloir.campaign', true), '')::uuid"
# Each row by itself, in the index (`offset 0` keeps the planner to it): what it knows of a campaign may be older than
# most of its people, and of two lists that it takes for empty it compares each with each.
_AT_ADDRESS = text(f"""
    select sought.channel, sought.blind, who.id, who.name_hash
    from unnest(:channels, :blinds) as sought (channel, blind)
    cross join lateral (
        select person_id from contact_point
        where campaign_id = {_MINE} and channel = sought.channel and blind = sought.blind offset 0
    ) point
    cross join lateral (
        select id, name_hash from person where campaign_id = {_MINE} and id = point.person_id offset 0
    ) who
    order by who.id
""").bindparams(bindparam("channels", type_=ARRAY(Text)), bindparam("blinds", type_=ARRAY(LargeBinary)))
_AT_HOME = text(f"""
    select sought.name_hash, sought.home_hash, who.id
    from unnest(:names, :homes) as sought (name_hash, home_hash)
    cross join lateral (
        select id from person
        where campaign_id = {_MINE} and name_hash = sought.name_hash and home_hash = sought.home_hash offset 0
    ) who
    order by who.id
""").bindparams(bindparam("names", type_=ARRAY(BigInteger)), bindparam("homes", type_=ARRAY(BigInteger)))
