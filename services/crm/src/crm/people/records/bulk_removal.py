"""Removal of many people at once: those of an undone import, or of an acquired list that has ended."""

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
    """Remove people, and their data in other services. Their addresses stay open: they asked for no erasure."""
    if not people:
        return
    words = {word for person in people for word in words_of(person.first_names, person.surname)}
    ids = [person.id for person in people]
    events = [PersonErased(campaign_id=campaign_id, version=person.version + 1, person=person.id) for person in people]
    for person in people:
        session.expunge(person)
    await forget_many(session, campaign_id, ids)
    await session.execute(delete(Person).where(Person.campaign_id == campaign_id, Person.id.in_(ids)))
    await forget_words(session, campaign_id, words)
    await tell_many(session, events)
