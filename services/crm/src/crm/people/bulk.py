"""Many people at once, as files bring them: found again, entered, changed, told of."""

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from common.events.crm import PersonChanged
from kit.copying import cell_of_bytes, copy_lines, line_of
from kit.outbox import line_of_event, tell_lines, tell_many
from kit.vault import Vault
from sqlalchemy import ARRAY, BigInteger, LargeBinary, Text, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.custom import Value
from crm.people.indexing import add_written as index_written
from crm.people.indexing import write_words
from crm.people.models import ContactPoint, Person
from crm.people.reading import seal
from crm.people.schemas import PersonSource
from crm.people.telling import Origin


class Other(NamedTuple):
    """One more postal address, of a kind that `residences` knows."""

    kind: str
    street: str | None
    postcode: str | None
    town: str | None


class Entry(NamedTuple):
    """Somebody as a file has them; `contacts` are normalised, `name` and `home` are hashes (`people.names`)."""

    first_names: str | None = None
    surname: str | None = None
    street: str | None = None
    postcode: str | None = None
    town: str | None = None
    commune: str | None = None
    station: str | None = None
    roles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    custom: Mapping[str, Value] = {}
    born_on: date | None = None
    collected_on: date | None = None
    notice_on: date | None = None
    contacts: tuple[tuple[str, str], ...] = ()
    name: int | None = None
    home: int | None = None
    words: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
    masked: bool = False


@dataclass(frozen=True, slots=True)
class NewPerson:
    """`blinds` are those of the entry's contacts, in their order; `uses` what they agree to."""

    id: UUID
    entry: Entry
    blinds: Sequence[bytes]
    uses: Sequence[str] = ()
    source: PersonSource = "import"


def ordered_id() -> UUID:
    """A UUID of version 7: ids made together lie together in the indexes, so a large file is written in one place."""
    return UUID(ordered_hex())


def ordered_hex() -> str:
    """As `ordered_id`, in the 32 digits that COPY takes."""
    random = os.urandom(10).hex()
    return f"{time.time_ns() // 1_000_000:012x}7{random[:3]}{_VARIANTS[random[3]]}{random[4:19]}"


_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
"""The two highest bits of the digit are 10."""


async def find_at_address(
    session: AsyncSession, addresses: Sequence[tuple[str, bytes]]
) -> dict[tuple[str, bytes], list[tuple[UUID, int | None]]]:
    """Who has each address: their ids, and the hashes of their names."""
    found: dict[tuple[str, bytes], list[tuple[UUID, int | None]]] = {}
    asked = {"channels": [one for one, _ in addresses], "blinds": [blind for _, blind in addresses]}
    for row in await session.execute(_AT_ADDRESS, asked) if addresses else ():
        found.setdefault((row.channel, row.blind), []).append((row.id, row.name_hash))
    return found


async def find_at_home(session: AsyncSession, homes: Sequence[tuple[int, int]]) -> dict[tuple[int, int], list[UUID]]:
    """Who has each pair of name and home."""
    found: dict[tuple[int, int], list[UUID]] = {}
    asked = {"names": [name for name, _ in homes], "homes": [home for _, home in homes]}
    for row in await session.execute(_AT_HOME, asked) if homes else ():
        found.setdefault((row.name_hash, row.home_hash), []).append(row.id)
    return found


class Written(NamedTuple):
    """Somebody new as COPY takes them, each part for a table of its own; and the words of their name."""

    person: str
    points: str
    keys: str
    event: str
    words: tuple[str, ...]


def write_person(
    campaign_id: UUID, vault: Vault, one: NewPerson, by: str, now: datetime, origin: Origin = "import"
) -> Written:
    """Their channels are as `uses` says: off where it says nothing. `now`: the campaign's time."""
    entry, points, places = one.entry, list[str](), dict[str, int]()
    campaign, person = campaign_id.hex, one.id.hex
    for (channel, address), blind in zip(entry.contacts, one.blinds, strict=True):
        sealed, place = cell_of_bytes(vault.seal(channel, address)), places.get(channel, 0)
        ids = f"{campaign}\t{ordered_hex()}\t{person}"
        points.append(f"{ids}\t{channel}\t{sealed}\t{cell_of_bytes(blind)}\t{place}\n")
        places[channel] = place + 1
    told = PersonChanged(campaign_id=campaign_id, version=1, person=one.id, fields=fields_of(entry), origin=origin)
    return Written(
        line_of(_person(campaign_id, vault, one, by, now)),
        "".join(points),
        write_words(campaign_id, one.id, entry.words),
        line_of_event(told),
        entry.words,
    )


async def add_written(session: AsyncSession, campaign_id: UUID, people: Sequence[Written]) -> None:
    """Of each field the texts may be joined: of many people, or of some."""
    await copy_lines(session, Person.__tablename__, _PERSON, (one.person for one in people), fresh=True)
    await copy_lines(session, ContactPoint.__tablename__, _POINT, (one.points for one in people), fresh=True)
    words = (word for one in people for word in one.words)
    await index_written(session, campaign_id, (one.keys for one in people), words)
    await tell_lines(session, (one.event for one in people))


async def tell_changes(
    session: AsyncSession, campaign_id: UUID, changes: Sequence[tuple[UUID, int, list[str]]], origin: Origin
) -> None:
    """Of each person: the version that they have now, and the names of the fields."""
    events = (
        PersonChanged(campaign_id=campaign_id, version=version, person=person, fields=fields, origin=origin)
        for person, version, fields in changes
    )
    await tell_many(session, events)


async def known_tags(session: AsyncSession, campaign_id: UUID) -> set[str]:
    """Every tag that somebody has."""
    return set(
        await session.scalars(select(func.unnest(Person.tags)).where(Person.campaign_id == campaign_id).distinct())
    )


def _person(campaign_id: UUID, vault: Vault, one: NewPerson, by: str, now: datetime) -> tuple[object, ...]:
    entry = one.entry
    born = seal(vault, {"born_on": entry.born_on.isoformat()}) if entry.born_on else None
    custom = json.dumps(dict(entry.custom)) if entry.custom else "{}"
    return (
        campaign_id, one.id, 1, entry.first_names, entry.surname, entry.street, entry.postcode, entry.town,
        entry.commune, entry.station, list(entry.roles), list(entry.tags), custom,
        list(one.uses), born, one.source, entry.collected_on or now.date(), entry.notice_on, entry.name, entry.home,
        by, by, now, entry.masked,
    )  # fmt: skip


def fields_of(entry: Entry) -> list[str]:
    """Which of them say something, by name."""
    return [name for name in _TOLD if getattr(entry, name)]


_TOLD = ("born_on", "commune", "contacts", "custom", "first_names", "postcode", "roles", "station", "street", "surname",
         "tags", "town")  # fmt: skip
_PERSON = (
    "campaign_id", "id", "version", "first_names", "surname", "street", "postcode", "town", "commune", "station",
    "roles", "tags", "custom", "uses", "sealed", "source", "collected_on", "notice_on", "name_hash", "home_hash",
    "entered_by", "updated_by", "created_at", "address_masked",
)  # fmt: skip
_POINT = ("campaign_id", "id", "person_id", "channel", "sealed", "blind", "place")
_MINE = "nullif(current_setting('isoloir.campaign', true), '')::uuid"
_AT_ADDRESS = text(f"""
    select sought.channel, sought.blind, person.id, person.name_hash
    from unnest(:channels, :blinds) as sought (channel, blind)
    join contact_point point
        on point.campaign_id = {_MINE} and point.channel = sought.channel and point.blind = sought.blind
    join person on person.campaign_id = point.campaign_id and person.id = point.person_id
    order by person.id
""").bindparams(bindparam("channels", type_=ARRAY(Text)), bindparam("blinds", type_=ARRAY(LargeBinary)))
_AT_HOME = text(f"""
    select name_hash, home_hash, id from unnest(:names, :homes) as sought (name_hash, home_hash)
    join person using (name_hash, home_hash) where campaign_id = {_MINE} order by id
""").bindparams(bindparam("names", type_=ARRAY(BigInteger)), bindparam("homes", type_=ARRAY(BigInteger)))
