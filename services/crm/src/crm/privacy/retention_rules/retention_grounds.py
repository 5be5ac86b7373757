"""Who may stay after the election: one condition, for the page, its file, the count and the erasure.

Sources: CNIL, 30 January 2026 (regular contacts, and people who agreed to be kept, of the same controller);
deliberation 2012-020, art. 5 (regular contacts: until the exchanges end; data collected for one election: until it is
over, unless the person agreed to another use).
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger.service import refused_contact
from crm.people.records.consent_uses import Use
from crm.people.records.service import KnownPerson as Person

REGULAR_ROLES = ("member", "volunteer", "donor")
"""Roles that are a regular contact with a political body (GDPR, art. 9(2)(d))."""
REGULAR_USES: tuple[Use, ...] = ("email", "sms", "call", "automated_call", "post", "party_sharing")
"""Consents to go on hearing from the controller. One to targeting or to a kept opinion alone says nothing of later."""


def has_role() -> ColumnElement[bool]:
    return Person.roles.overlap(list(REGULAR_ROLES))


def has_consent() -> ColumnElement[bool]:
    return Person.uses.overlap(list(REGULAR_USES))


def is_retained() -> ColumnElement[bool]:
    """Return the condition for people whose record says that they stay, and who refused no channel since."""
    return and_(Person.retained_as.is_not(None), not_(refused_contact(Person.campaign_id, Person.id)))


def may_stay() -> ColumnElement[bool]:
    return or_(has_role(), has_consent(), is_retained())


async def count_leaving(session: AsyncSession, campaign_id: UUID) -> int:
    rows = select(func.count()).select_from(Person).where(Person.campaign_id == campaign_id, not_(may_stay()))
    return await session.scalar(rows) or 0


async def list_leaving(session: AsyncSession, limit: int) -> Sequence[UUID]:
    return (await session.scalars(select(Person.id).where(not_(may_stay())).order_by(Person.id).limit(limit))).all()
