"""Many people taken away at once: those of an import that is undone, of a list that has ended."""

from collections.abc import Sequence
from uuid import UUID

from common.events.crm import PersonErased
from kit.events.outbox import tell_many
from kit.messages import forget_many
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.models import Person
from crm.people.records.name_index import forget_words
from crm.people.records.names import words_of


async def remove_people(session: AsyncSession, campaign_id: UUID, people: Sequence[Person]) -> None:
    """Remove people, and what other services hold of them. Their addresses are not closed: nobody requested that."""
    if not people:
        return
    words = {word for one in people for word in words_of(one.first_names, one.surname)}
    ids = [one.id for one in people]
    events = [PersonErased(campaign_id=campaign_id, version=one.version + 1, person=one.id) for one in people]
    for one in people:
        session.expunge(one)
    await forget_many(session, campaign_id, ids)
    await session.execute(delete(Person).where(Person.campaign_id == campaign_id, Person.id.in_(ids)))
    await forget_words(session, campaign_id, words)
    await tell_many(session, events)
