"""Matches with other campaigns, for the rest of proxy: who is asked already, and who is taken."""

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
    """List the pairs that declined or are forbidden, own request or offer first: they are not asked again."""
    by_one = SharedMatch.state.in_(("declined", "released")) & SharedMatch.ended_by.in_(("grantor", "holder"))
    ended = select(SharedMatch).where(or_(by_one, SharedMatch.forbidden))
    return {(one.request_id or one.offer_id or one.id, one.other_id) for one in await session.scalars(ended)}


async def of_target(session: AsyncSession, target_id: UUID, *, live: bool = True) -> Sequence[SharedMatch]:
    """List the matches of a request or an offer of this campaign; ended ones too unless only the `live` are wanted."""
    mine = select(SharedMatch).where(or_(SharedMatch.request_id == target_id, SharedMatch.offer_id == target_id))
    if live:
        mine = mine.where(SharedMatch.state.in_(LIVE))
    fresh = mine.order_by(SharedMatch.proposed_at, SharedMatch.id).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).all()


async def votes_of(session: AsyncSession, target_id: UUID) -> Sequence[SharedVote]:
    """The accepted ones of a request or an offer of this campaign."""
    mine = select(SharedVote).where(or_(SharedVote.request_id == target_id, SharedVote.offer_id == target_id))
    fresh = mine.order_by(SharedVote.round).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).all()


async def accepted_in(session: AsyncSession, round: int) -> list[SharedMatch]:
    """The accepted matches of a round."""
    mine = select(SharedVote.match_id).where(SharedVote.round == round)
    found = select(SharedMatch).where(SharedMatch.id.in_(mine)).order_by(SharedMatch.id)
    return list(await session.scalars(found))


async def take_others(
    session: AsyncSession, request_id: UUID, rounds: Collection[int], at: datetime, but: UUID | None = None
) -> None:
    """End the other proposals of a request of this campaign for the rounds that were accepted, in both rows."""
    for one in await of_target(session, request_id):
        if one.state == "proposed" and one.id != but and set(one.rounds) & set(rounds):
            await change_both(session, one, state="taken", answered_at=at, ended_by="matching")


async def change_both(session: AsyncSession, mine: SharedMatch, **values: object) -> None:
    """Change the row of this campaign and the other's."""
    for name, value in values.items():
        setattr(mine, name, value)
    async with tenancy_of(session, mine.other_campaign_id):
        theirs = (SharedMatch.campaign_id == mine.other_campaign_id) & (SharedMatch.id == mine.id)
        await session.execute(update(SharedMatch).where(theirs).values(**values))
