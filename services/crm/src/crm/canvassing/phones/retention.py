"""Deletion of phones when a campaign is over, and search of their labels for rights requests: a label may be a name."""

from collections.abc import Sequence
from uuid import UUID

from kit.rights import RequesterIdentity
from kit.security.links import close_links
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.phones.models import Pairing, Phone
from crm.people.records.names import words_of

UNNAMED = "Téléphone"


async def find_labelled(
    session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity
) -> Sequence[Phone]:
    """Return the phones whose label contains both a person's first name and their surname."""
    first = words_of(requester_identity.first_names)[:1]
    words = {*first, *words_of(requester_identity.surname)}
    rows = await session.scalars(select(Phone).where(Phone.campaign_id == campaign_id).order_by(Phone.id))
    return [row for row in rows if first and words <= set(words_of(row.label))]


async def forget_labels(session: AsyncSession, phones: Sequence[Phone]) -> None:
    for phone in phones:
        phone.label = UNNAMED
    await session.flush()


async def count_phones(session: AsyncSession, campaign_id: UUID) -> int:
    counts = [select(func.count()).where(table.campaign_id == campaign_id) for table in (Phone, Pairing)]
    return sum([await session.scalar(count) or 0 for count in counts])


async def forget_phones(session: AsyncSession, campaign_id: UUID) -> int:
    """Delete phones with their keys, which then open nothing; return how many."""
    ids: list[UUID] = []
    for table in (Phone, Pairing):
        ids += (await session.scalars(delete(table).where(table.campaign_id == campaign_id).returning(table.id))).all()
    for one in ids:
        await close_links(session, one)
    return len(ids)
