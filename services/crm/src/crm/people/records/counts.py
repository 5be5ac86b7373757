"""Counts of the campaign's people: all, reachable by e-mail, volunteers."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.sessions import any_row
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.models import Person


@dataclass(frozen=True)
class Standings:
    """Counts of people; `reachable`: those who agreed to e-mails."""

    people: int
    reachable: int
    volunteers: int


async def has_people(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, Person, Person.campaign_id == campaign_id)


async def count_standings(session: AsyncSession, campaign_id: UUID) -> Standings:
    agreed, helps = Person.uses.contains(["email"]), Person.roles.contains(["volunteer"])
    counts = select(func.count(), func.count().filter(agreed), func.count().filter(helps))
    people, reachable, volunteers = (await session.execute(counts.where(Person.campaign_id == campaign_id))).one()
    return Standings(people, reachable, volunteers)
