"""Reads of encrypted fields: one person at a time, with a reason, and logged."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeAlias
from uuid import UUID

from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Invalid, TooManyRequests
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.people.records import person_contacts
from crm.people.records import service as people
from crm.people.records.card import opened
from crm.people.sealed_reads.models import SealedRead
from crm.people.sealed_reads.schemas import SealedReadCreate

KnownSealedRead: TypeAlias = SealedRead
AN_HOUR = timedelta(hours=1)
MAXIMUM = 120
"""Maximum reads of a member in an hour: a phone bank's pace. An export needs another permission."""


async def sealed_read(
    session: AsyncSession, caller: Caller, person: people.KnownPerson, put: SealedReadCreate
) -> str | None:
    """Decrypt a field; None if it has no value. The read is logged either way."""
    if (put.field == "contact") != (put.contact_id is not None):
        raise Invalid("Dites quelle adresse.", "Say which address.", "/contact_id")
    recent = select(func.count()).where(
        SealedRead.campaign_id == caller.campaign_id,
        SealedRead.read_by == caller.subject,
        SealedRead.read_at > func.now() - AN_HOUR,
    )
    if (await session.scalar(recent) or 0) >= MAXIMUM:
        raise TooManyRequests(
            f"{MAXIMUM} lectures en une heure : attendez, ou demandez un export à qui gère les données.",
            f"{MAXIMUM} readings in an hour: wait, or ask the data steward for an export.",
        )
    session.add(
        SealedRead(
            campaign_id=caller.campaign_id,
            person_id=person.id,
            field=put.field,
            reason=put.reason,
            read_by=caller.subject,
        )
    )
    keep(session, caller.campaign_id, caller.subject, "read", "person", person.id, [put.field, put.reason])
    await session.flush()
    if put.contact_id is not None:
        return await person_contacts.read_contact(session, person, put.contact_id)
    value = opened(await open_vault(session, caller.campaign_id), person).get(put.field)
    return None if value is None else str(value)


async def readings_of(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Sequence[KnownSealedRead]:
    """Return the reads of a person's encrypted fields, oldest first; people may ask for this list."""
    query = select(SealedRead).where(SealedRead.campaign_id == campaign_id, SealedRead.person_id == person_id)
    return (await session.scalars(query.order_by(SealedRead.read_at))).all()
