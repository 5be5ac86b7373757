"""Matches with other campaigns, for the rest of proxy: people asked or accepted elsewhere."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.matching.shared_matches.models import SharedMatch as SharedMatch
from proxy.matching.shared_matches.models import SharedVote as SharedVote
from proxy.pools.tenancies import tenancy_of

LIVE = ("proposed", "accepted")


async def list_live(session: AsyncSession) -> Sequence[SharedMatch]:
    live = select(SharedMatch).where(SharedMatch.state.in_(LIVE))
    return (await session.scalars(live.order_by(SharedMatch.proposed_at, SharedMatch.id))).all()


async def list_refused(session: AsyncSession) -> set[tuple[UUID, UUID]]:
    """List declined or forbidden pairs, the own request or offer first."""
    by_one = SharedMatch.state.in_(("declined", "released")) & SharedMatch.ended_by.in_(("grantor", "holder"))
    ended = select(SharedMatch).where(or_(by_one, SharedMatch.forbidden))
    return {
        (scalar.request_id or scalar.offer_id or scalar.id, scalar.other_id) for scalar in await session.scalars(ended)
    }


async def of_target(session: AsyncSession, target_id: UUID, *, live: bool = True) -> Sequence[SharedMatch]:
    """List the matches of an own request or offer; with `live`, only active ones."""
    query = select(SharedMatch).where(or_(SharedMatch.request_id == target_id, SharedMatch.offer_id == target_id))
    if live:
        query = query.where(SharedMatch.state.in_(LIVE))
    fresh = query.order_by(SharedMatch.proposed_at, SharedMatch.id).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).all()


async def votes_of(session: AsyncSession, target_id: UUID) -> Sequence[SharedVote]:
    """Return the accepted votes of an own request or offer."""
    query = select(SharedVote).where(or_(SharedVote.request_id == target_id, SharedVote.offer_id == target_id))
    fresh = query.order_by(SharedVote.round).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).all()


async def accepted_in(session: AsyncSession, round: int) -> list[SharedMatch]:
    """Return the accepted matches of a round."""
    query = select(SharedVote.match_id).where(SharedVote.round == round)
    statement = select(SharedMatch).where(SharedMatch.id.in_(query)).order_by(SharedMatch.id)
    return list(await session.scalars(statement))


async def take_others(
    session: AsyncSession, request_id: UUID, rounds: Collection[int], at: datetime, but: UUID | None = None
) -> None:
    """End, in both rows, the other proposals of an own request for the accepted rounds."""
    for shared_match in await of_target(session, request_id):
        if shared_match.state == "proposed" and shared_match.id != but and set(shared_match.rounds) & set(rounds):
            await change_both(session, shared_match, state="taken", answered_at=at, ended_by="matching")


async def change_both(session: AsyncSession, shared_match: SharedMatch, **values: object) -> None:
    """Update this campaign's row and the other's."""
    for name, value in values.items():
        setattr(shared_match, name, value)
    async with tenancy_of(session, shared_match.other_campaign_id):
        other_row = (SharedMatch.campaign_id == shared_match.other_campaign_id) & (SharedMatch.id == shared_match.id)
        await session.execute(update(SharedMatch).where(other_row).values(**values))
