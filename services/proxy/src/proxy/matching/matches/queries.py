"""Shared queries on proposals and accepted proxies."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from kit.web.paging import PageQuery, Rows, read_page
from kit.web.problems import NotFound
from sqlalchemy import ARRAY, Uuid, any_, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.matching.matches.models import ForbiddenPair, MatchHistoryEntry, MatchVote, Proposal
from proxy.matching.matches.states import State

LIVE = (State.PROPOSED, State.ACCEPTED)


async def get_proposal(session: AsyncSession, campaign_id: UUID, proposal_id: UUID, *, lock: bool = False) -> Proposal:
    """Return a proposal; with `lock` it is read again, as somebody may just have answered."""
    proposal = await session.get(Proposal, (campaign_id, proposal_id), with_for_update=lock, populate_existing=lock)
    if proposal is None:
        raise NotFound("Ce rapprochement n'existe pas, ou plus.", "There is no such match, or no longer.")
    return proposal


async def live_of_request(session: AsyncSession, request_id: UUID) -> Sequence[Proposal]:
    query = select(Proposal).where(Proposal.request_id == request_id, Proposal.state.in_(LIVE))
    return (await session.scalars(query.order_by(Proposal.proposed_at, Proposal.id))).all()


async def all_of_request(session: AsyncSession, request_id: UUID) -> Sequence[Proposal]:
    """List all matches of a request, ended ones too; the newest first."""
    query = select(Proposal).where(Proposal.request_id == request_id)
    return (await session.scalars(query.order_by(Proposal.proposed_at.desc(), Proposal.id))).all()


async def all_of_offer(session: AsyncSession, offer_id: UUID) -> Sequence[Proposal]:
    """Return the offer's matches, the newest first, those that are over included."""
    query = select(Proposal).where(Proposal.offer_id == offer_id)
    return (await session.scalars(query.order_by(Proposal.proposed_at.desc(), Proposal.id))).all()


async def live_of_offer(session: AsyncSession, offer_id: UUID) -> Sequence[Proposal]:
    query = select(Proposal).where(Proposal.offer_id == offer_id, Proposal.state.in_(LIVE))
    return (await session.scalars(query.order_by(Proposal.proposed_at, Proposal.id))).all()


async def list_live(session: AsyncSession) -> Sequence[Proposal]:
    query = select(Proposal).where(Proposal.state.in_(LIVE)).order_by(Proposal.proposed_at, Proposal.id)
    return (await session.scalars(query)).all()


async def list_live_of(session: AsyncSession, requests: Collection[UUID], offers: Collection[UUID]) -> list[Proposal]:
    """List the live matches of any of these requests or offers."""
    of_people = or_(
        Proposal.request_id == any_(literal(list(requests), ARRAY(Uuid))),
        Proposal.offer_id == any_(literal(list(offers), ARRAY(Uuid))),
    )
    return list(await session.scalars(select(Proposal).where(Proposal.state.in_(LIVE), of_people)))


async def list_expired(session: AsyncSession, now: datetime) -> list[UUID]:
    late = (Proposal.state == State.PROPOSED) & Proposal.pinned.is_(False) & (Proposal.expires_at <= now)
    return list(await session.scalars(select(Proposal.id).where(late).order_by(Proposal.request_id)))


async def list_votes(session: AsyncSession, round: int) -> Sequence[MatchVote]:
    """Return the accepted votes of a round."""
    query = select(MatchVote).where(MatchVote.round == round).order_by(MatchVote.request_id)
    return (await session.scalars(query)).all()


async def votes_of_request(session: AsyncSession, request_id: UUID) -> Sequence[MatchVote]:
    return (await session.scalars(select(MatchVote).where(MatchVote.request_id == request_id))).all()


async def votes_of_offer(session: AsyncSession, offer_id: UUID) -> Sequence[MatchVote]:
    return (await session.scalars(select(MatchVote).where(MatchVote.offer_id == offer_id))).all()


async def list_forbidden(session: AsyncSession) -> Sequence[ForbiddenPair]:
    return (await session.scalars(select(ForbiddenPair))).all()


async def history_of(session: AsyncSession, proposal: Proposal) -> Sequence[MatchHistoryEntry]:
    of_match = (MatchHistoryEntry.request_id == proposal.request_id) & (MatchHistoryEntry.offer_id == proposal.offer_id)
    return (
        await session.scalars(
            select(MatchHistoryEntry).where(of_match).order_by(MatchHistoryEntry.created_at, MatchHistoryEntry.id)
        )
    ).all()


async def read_page_of(
    session: AsyncSession, requests: Collection[UUID] | None, state: State | None, paging: PageQuery
) -> Rows[Proposal]:
    """Return a page of matches. `requests`: those that the reader may see; None: all."""
    query = select(Proposal)
    if requests is not None:
        query = query.where(Proposal.request_id.in_(requests))
    if state is not None:
        query = query.where(Proposal.state == state)
    rows = await read_page(session, query, Proposal.id, paging)
    return Rows(list(rows.items), rows.next)
