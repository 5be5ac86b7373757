"""People on their way out of the campaign: with the addresses that are open, in batches, unsealed for this alone."""

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
    """Yield batches of people by id. A closed address stays behind: a file of it would be written to all the same."""
    after: UUID | None = None
    while True:
        page = people if after is None else people.where(Person.id > after)
        found = [Outgoing(one) for one in await session.scalars(page.order_by(Person.id).limit(BATCH))]
        if not found:
            return
        by_id = {one.person.id: one for one in found}
        if contacts:
            points = (
                select(ContactPoint.person_id, ContactPoint.channel, ContactPoint.sealed)
                .where(ContactPoint.person_id == any_(literal(list(by_id), ARRAY(Uuid))))
                .where(~is_closed(ContactPoint.campaign_id, ContactPoint.channel, ContactPoint.blind))
                .order_by(ContactPoint.place, ContactPoint.id)
            )
            for person_id, channel, sealed in await session.execute(points):
                held = by_id[person_id].emails if channel == "email" else by_id[person_id].phones
                held.append(vault.open(channel, sealed))
        if births:
            for one in found:
                if one.person.sealed:
                    one.born_on = json.loads(vault.open(SEALED, one.person.sealed)).get("born_on")
        yield found
        after = found[-1].person.id
        session.expunge_all()
