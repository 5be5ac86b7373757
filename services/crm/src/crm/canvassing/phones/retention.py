"""The phones of a campaign that is over, and the label of who asks to be forgotten: it may be a name."""

from collections.abc import Sequence
from uuid import UUID

from kit.rights import RequesterIdentity
from kit.security.links import close_links
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.phones.models import Pairing, Phone
from crm.people.records.names import words_of

UNNAMED = "Téléphone"


async def find_labelled(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> Sequence[Phone]:
    """Return the phones whose label has both a person's first name and their surname."""
    first = words_of(asked.first_names)[:1]
    sought = {*first, *words_of(asked.surname)}
    rows = await session.scalars(select(Phone).where(Phone.campaign_id == campaign_id).order_by(Phone.id))
    return [one for one in rows if first and sought <= set(words_of(one.label))]


async def forget_labels(session: AsyncSession, phones: Sequence[Phone]) -> None:
    for one in phones:
        one.label = UNNAMED
    await session.flush()


async def count_phones(session: AsyncSession, campaign_id: UUID) -> int:
    counts = [select(func.count()).where(table.campaign_id == campaign_id) for table in (Phone, Pairing)]
    return sum([await session.scalar(one) or 0 for one in counts])


async def forget_phones(session: AsyncSession, campaign_id: UUID) -> int:
    """Delete phones with their keys: none of them gets or sends anything any more; return how many."""
    gone: list[UUID] = []
    for table in (Phone, Pairing):
        gone += (await session.scalars(delete(table).where(table.campaign_id == campaign_id).returning(table.id))).all()
    for one in gone:
        await close_links(session, one)
    return len(gone)
