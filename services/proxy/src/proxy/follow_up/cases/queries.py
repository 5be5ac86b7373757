"""Queries of reports on accepted matches."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases.models import CaseNote, Establishment, VoteReport


async def established_among(session: AsyncSession, proposals: Collection[UUID] | None = None) -> set[UUID]:
    """Return which of the matches are established; None: all of the campaign's."""
    query = select(Establishment.proposal_id)
    if proposals is not None:
        query = query.where(Establishment.proposal_id.in_(proposals))
    return set(await session.scalars(query))


async def reports_of(session: AsyncSession, proposals: Collection[UUID] | None = None) -> Sequence[VoteReport]:
    query = select(VoteReport).order_by(VoteReport.round)
    if proposals is not None:
        query = query.where(VoteReport.proposal_id.in_(proposals))
    return (await session.scalars(query)).all()


async def notes_of(session: AsyncSession, target_id: UUID) -> Sequence[CaseNote]:
    """List the notes of a request or an offer, the newest first."""
    of_target = (CaseNote.request_id == target_id) | (CaseNote.offer_id == target_id)
    return (
        await session.scalars(select(CaseNote).where(of_target).order_by(CaseNote.created_at.desc(), CaseNote.id))
    ).all()


async def contacts_read_by(session: AsyncSession, subject: str, since: datetime) -> set[UUID]:
    """Return the requests and offers whose contact a member has read since then."""
    rows = await session.execute(
        select(CaseNote.request_id, CaseNote.offer_id).where(
            CaseNote.text.is_(None), CaseNote.created_by == subject, CaseNote.created_at >= since
        )
    )
    return {target_id for row in rows for target_id in row if target_id is not None}
