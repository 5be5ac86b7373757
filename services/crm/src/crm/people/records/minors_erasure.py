"""Erasure of the opinions of a person who turns out to be a minor."""

from kit.db.vault import open_vault
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.card import opened, seal
from crm.people.records.models import Person, PersonTheme

_ANSWERS = text("delete from answer_sheet where campaign_id = :campaign and person_id = :person")


async def forget_views(session: AsyncSession, person: Person) -> None:
    """Erase a person's opinion, themes and answers; anonymous totals stay."""
    vault = await open_vault(session, person.campaign_id)
    person.sealed = seal(vault, opened(vault, person) | {"opinion": None})
    conditions = (PersonTheme.campaign_id == person.campaign_id, PersonTheme.person_id == person.id)
    await session.execute(delete(PersonTheme).where(*conditions))
    await session.execute(_ANSWERS, {"campaign": person.campaign_id, "person": person.id})
