"""Erasure of rights requests, once the answer is proved."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from kit.db.vault import open_vault
from kit.rights import RequesterIdentity
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm.people.records.names import words_of
from crm.privacy.rights.models import RightsCase
from crm.privacy.rights.sealed_fields import ASKED


async def count_answers(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    return await _count(session, _closed(campaign_id, RightsCase.answer, until))


async def count_askers(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    return await _count(session, _closed(campaign_id, RightsCase.asked, until))


async def forget_answers(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    return await _forget(session, _closed(campaign_id, RightsCase.answer, until), {"answer": None})


async def forget_askers(session: AsyncSession, campaign_id: UUID, until: date) -> int:
    return await _forget(session, _closed(campaign_id, RightsCase.asked, until), {"asked": None, "wanted": None})


async def forget_answers_to(session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity) -> None:
    """Delete access copies of people who were erased since, as these contain everything about them."""
    rows = select(RightsCase).where(
        RightsCase.campaign_id == campaign_id, RightsCase.answer.is_not(None), RightsCase.asked.is_not(None)
    )
    vault = await open_vault(session, campaign_id)
    for case in await session.scalars(rows):
        if case.asked and is_same(
            requester_identity, RequesterIdentity.model_validate_json(vault.open(ASKED, case.asked))
        ):
            case.answer = None


def is_same(requester_identity: RequesterIdentity, other: RequesterIdentity) -> bool:
    """Return whether two requests are of one person: one surname, and a common address or birth date."""
    if words_of(requester_identity.surname) != words_of(other.surname):
        return False
    addresses = {*requester_identity.emails, *requester_identity.phones} & {*other.emails, *other.phones}
    same_birth = requester_identity.born_on is not None and requester_identity.born_on == other.born_on
    return bool(addresses) or (same_birth and words_of(requester_identity.first_names) == words_of(other.first_names))


def _closed(campaign_id: UUID, kept: InstrumentedAttribute[Any], until: date) -> tuple[ColumnElement[bool], ...]:
    end = datetime.combine(until, time(0), UTC)
    return RightsCase.campaign_id == campaign_id, RightsCase.closed_at < end, kept.is_not(None)


async def _count(session: AsyncSession, where: tuple[ColumnElement[bool], ...]) -> int:
    return await session.scalar(select(func.count()).select_from(RightsCase).where(*where)) or 0


async def _forget(session: AsyncSession, where: tuple[ColumnElement[bool], ...], values: dict[str, Any]) -> int:
    statement = update(RightsCase).where(*where).values(**values).returning(RightsCase.id)
    return len((await session.scalars(statement)).all())
