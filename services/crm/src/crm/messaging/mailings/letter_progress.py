"""Progress of a printed mailing: who is on a printed letter, and who is left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from kit.security.auth import Caller
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.acquired_lists import entries
from crm.messaging.letters.letter_pdf import MAXIMUM
from crm.messaging.mailings.audience import REACHED, Channel, Purpose, sort_people
from crm.messaging.mailings.models import Delivery, Mailing
from crm.messaging.mailings.roll_letters import aim_of
from crm.people.records.service import KnownPerson as Person


@dataclass(frozen=True)
class LetterProgress:
    """Counts of people, not of sheets: a household shares one."""

    printed: int
    left: int
    last_printed_at: datetime | None
    """None for a voter list, which does not keep when."""

    @property
    def files_left(self) -> int:
        return -(-self.left // MAXIMUM)


async def count_letters(session: AsyncSession, caller: Caller, mailing: Mailing) -> LetterProgress | None:
    """Return the progress; None for what is not printed."""
    if mailing.channel != "post":
        return None
    if (aim := aim_of(mailing)) is not None:
        return LetterProgress(*await entries.count_written(session, caller, aim, mailing.id), None)
    deliveries = select(func.count(), func.max(Delivery.queued_at)).where(
        Delivery.campaign_id == caller.campaign_id, Delivery.mailing_id == mailing.id
    )
    printed, last = (await session.execute(deliveries)).one()
    rows = await unprinted(session, caller, mailing)
    left = await session.scalar(rows.with_only_columns(func.count(Person.id)))
    return LetterProgress(printed, left or 0, last)


async def unprinted(session: AsyncSession, caller: Caller, mailing: Mailing) -> Select[*tuple[Any, ...]]:
    """Select the contacts who agree to letters and had none of this mailing."""
    rows, reason = await sort_people(
        session,
        caller,
        cast(Channel, mailing.channel),
        cast(Purpose, mailing.purpose),
        mailing.filter,
        mailing.theme,
        mailing.departments or (),
    )
    printed = select(Delivery.person_id).where(
        Delivery.campaign_id == caller.campaign_id, Delivery.mailing_id == mailing.id
    )
    return rows.where(reason == REACHED, Person.id.not_in(printed))
