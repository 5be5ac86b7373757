"""Matches across two campaigns: accepted by the first holder, declined, released, deleted.

Each step is written in both tenancies, one after the other in one transaction.
"""

from collections.abc import Collection
from uuid import UUID

from kit.campaigns.queries import Campaign, campaign_now
from kit.web.problems import Conflict
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.offers.states import State as OfferState
from proxy.intake.requests.states import State as RequestState
from proxy.matching.matches import service as matches
from proxy.matching.partner_matches.pairs import Half, Pair, get_match, read_pair
from proxy.matching.partner_matches.partner_notices import notify_side
from proxy.matching.shared_matches.live_matches import LIVE, SharedMatch, SharedVote, list_live, of_target, take_others
from proxy.messages.notices.kinds import Kind
from proxy.pools.consents import register_ender
from proxy.pools.tenancies import tenancy_of


async def accept(session: AsyncSession, campaign_id: UUID, match_id: UUID) -> None:
    """Accept a match, by the holder, in their own campaign. The first to accept gets it, whichever campaign asked."""
    pair = await read_pair(session, campaign_id, match_id)
    match = pair.holder.match
    if match.state == "accepted":
        return
    now = campaign_now(pair.holder.campaign.state)
    if match.state == "taken" or pair.request.state not in (RequestState.OPEN, RequestState.PROPOSED):
        raise matches.already_taken()
    if match.state != "proposed" or (match.expires_at <= now and not match.pinned):
        raise Conflict(
            "Cette proposition n'est plus valable. Merci : nous revenons vers vous s'il y en a une autre.",
            "This proposal is no longer valid.",
        )
    try:
        for half in (pair.holder, pair.grantor):
            async with tenancy_of(session, half.campaign.id):
                session.add_all(_votes(pair, half))
                half.match.state = "accepted"
                half.match.answered_at = now
    except IntegrityError as error:
        if matches.is_cap_violation(error):
            raise matches.cap_reached() from None
        raise matches.already_taken() from None
    async with tenancy_of(session, pair.grantor.campaign.id):
        await matches.take_others(session, pair.grantor.campaign, pair.request.id, match.rounds, match.id)
        await take_others(session, pair.request.id, match.rounds, now, match.id)
        await matches.settle_request(session, pair.grantor.campaign, pair.request.id)
    async with tenancy_of(session, pair.holder.campaign.id):
        await offers.move_offer(session, pair.holder.campaign, pair.offer, OfferState.ENGAGED)
    await notify_side(session, pair, Kind.ACCEPTED_GRANTOR, "grantor")
    await notify_side(session, pair, Kind.ACCEPTED_HOLDER, "holder")


async def end(session: AsyncSession, campaign_id: UUID, match_id: UUID, by: str) -> None:
    """End a match, by either person or a member of this campaign; the other campaign learns who ended it."""
    pair = await read_pair(session, campaign_id, match_id)
    was = pair.holder.match.state
    if was not in LIVE:
        return
    await _close(session, pair, "released" if was == "accepted" else "declined", by, campaign_id)
    if was == "accepted":
        if by != "grantor":
            await notify_side(session, pair, Kind.ENDED_GRANTOR, "grantor")
        if by != "holder":
            await notify_side(session, pair, Kind.ENDED_HOLDER, "holder")


async def expire(session: AsyncSession, campaign: Campaign) -> int:
    """Expire unanswered proposals of this campaign's requests, in both rows; return how many."""
    now = campaign_now(campaign.state)
    late = [
        live_match.id
        for live_match in await list_live(session)
        if live_match.side == "grantor"
        and live_match.state == "proposed"
        and live_match.expires_at <= now
        and not live_match.pinned
    ]
    for match_id in late:
        pair = await read_pair(session, campaign.id, match_id)
        if pair.grantor.match.state == "proposed":
            await _close(session, pair, "expired", "matching", campaign.id)
    return len(late)


async def end_proposed(
    session: AsyncSession,
    campaign_id: UUID,
    by: str,
    *,
    with_campaign: UUID | None = None,
    target_id: UUID | None = None,
) -> int:
    """End proposals that are not accepted, with one campaign or all, of one person or all; return how many."""
    live = await (list_live(session) if target_id is None else of_target(session, target_id))
    count = 0
    for live_match in live:
        if live_match.state == "proposed" and with_campaign in (None, live_match.other_campaign_id):
            await end(session, campaign_id, live_match.id, by)
            count += 1
    return count


async def forget(session: AsyncSession, campaign_id: UUID, targets: Collection[UUID] | None = None) -> int:
    """Delete the rows of these people's matches in both campaigns (None: all of this campaign's); return how many."""
    query = select(SharedMatch).where(SharedMatch.campaign_id == campaign_id)
    shared_rows = [
        match
        for match in await session.scalars(query)
        if targets is None or {match.request_id, match.offer_id} & {*targets}
    ]
    for shared_row in shared_rows:
        async with tenancy_of(session, shared_row.other_campaign_id):
            other_row = (SharedMatch.campaign_id == shared_row.other_campaign_id) & (SharedMatch.id == shared_row.id)
            await session.execute(delete(SharedMatch).where(other_row))
        await session.execute(
            delete(SharedMatch).where(SharedMatch.campaign_id == campaign_id, SharedMatch.id == shared_row.id)
        )
    return len(shared_rows)


async def count_all(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(SharedMatch)) or 0


async def find_match(session: AsyncSession, campaign_id: UUID, match_id: UUID) -> SharedMatch | None:
    return await session.get(SharedMatch, (campaign_id, match_id))


async def get_shared_match(session: AsyncSession, campaign_id: UUID, match_id: UUID) -> SharedMatch:
    return await get_match(session, campaign_id, match_id)


async def _close(session: AsyncSession, pair: Pair, state: str, by: str, campaign_id: UUID) -> None:
    by_the_team = by not in ("grantor", "holder", "matching")
    for half in (pair.grantor, pair.holder):
        async with tenancy_of(session, half.campaign.id):
            half.match.state = state
            half.match.answered_at = campaign_now(half.campaign.state)
            half.match.ended_by = "partner" if by_the_team and half.campaign.id != campaign_id else by
            of_match = (SharedVote.campaign_id == half.campaign.id) & (SharedVote.match_id == half.match.id)
            await session.execute(delete(SharedVote).where(of_match))
    async with tenancy_of(session, pair.grantor.campaign.id):
        await matches.settle_request(session, pair.grantor.campaign, pair.request.id)
    async with tenancy_of(session, pair.holder.campaign.id):
        await matches.settle_offer(session, pair.holder.campaign, pair.offer)


def _votes(pair: Pair, half: Half) -> list[SharedVote]:
    match = half.match
    return [
        SharedVote(
            campaign_id=half.campaign.id,
            match_id=match.id,
            round=round,
            pool_id=match.pool_id,
            request_id=match.request_id,
            offer_id=match.offer_id,
            made_in="abroad" if pair.request.consulate else "france",
            voted=None,
            voted_reported_by=None,
            voted_reported_at=None,
        )
        for round in match.rounds
    ]


register_ender("matches", end_proposed)
