"""People for an export: in batches, with their open addresses decrypted."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

from kit.db.vault import Vault
from sqlalchemy import ARRAY, Select, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.card import SEALED
from crm.people.records.models import ContactPoint, Person
from crm.people.suppressions.service import is_closed

BATCH = 2_000


@dataclass
class Outgoing:
    person: Person
    emails: list[str] = field(default_factory=list[str])
    phones: list[str] = field(default_factory=list[str])
    born_on: str | None = None


async def batches_of(
    session: AsyncSession, vault: Vault, people: Select[Person], *, contacts: bool, births: bool
) -> AsyncIterator[list[Outgoing]]:
    """Yield batches of people by id, without closed addresses: whoever has the file would write to them."""
    after: UUID | None = None
    while True:
        page = people if after is None else people.where(Person.id > after)
        batch = [Outgoing(person) for person in await session.scalars(page.order_by(Person.id).limit(BATCH))]
        if not batch:
            return
        by_id = {person.person.id: person for person in batch}
        if contacts:
            points = (
                select(ContactPoint.person_id, ContactPoint.channel, ContactPoint.sealed)
                .where(ContactPoint.person_id == any_(literal(list(by_id), ARRAY(Uuid))))
                .where(~is_closed(ContactPoint.campaign_id, ContactPoint.channel, ContactPoint.blind))
                .order_by(ContactPoint.place, ContactPoint.id)
            )
            for person_id, channel, sealed in await session.execute(points):
                addresses = by_id[person_id].emails if channel == "email" else by_id[person_id].phones
                addresses.append(vault.open(channel, sealed))
        if births:
            for person in batch:
                if person.person.sealed:
                    person.born_on = json.loads(vault.open(SEALED, person.person.sealed)).get("born_on")
        yield batch
        after = batch[-1].person.id
        session.expunge_all()
