"""Both rows of a match across campaigns, locked; the lock on the request's row serialises them."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from kit.campaigns.queries import Campaign, get_campaign
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.offers.service import Offer
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request
from proxy.matching.shared_matches.live_matches import SharedMatch
from proxy.pools.tenancies import tenancy_of

Side = Literal["grantor", "holder"]


@dataclass(frozen=True)
class Half:
    """One campaign's row of the match, with its campaign."""

    campaign: Campaign
    match: SharedMatch


@dataclass(frozen=True)
class Pair:
    grantor: Half
    holder: Half
    request: Request
    offer: Offer

    def half(self, side: Side) -> Half:
        return self.grantor if side == "grantor" else self.holder

    def other(self, side: Side) -> Half:
        return self.holder if side == "grantor" else self.grantor

    def row(self, side: Side) -> Request | Offer:
        return self.request if side == "grantor" else self.offer


async def get_match(session: AsyncSession, campaign_id: UUID, match_id: UUID) -> SharedMatch:
    shared_match = await session.get(SharedMatch, (campaign_id, match_id))
    if shared_match is None:
        raise NotFound("Ce rapprochement n'existe pas, ou plus.", "There is no such match, or no longer.")
    return shared_match


async def read_pair(session: AsyncSession, campaign_id: UUID, match_id: UUID, *, lock: bool = True) -> Pair:
    """Return both rows of a match, from either campaign.

    With `lock`: the request first, then the offer, as everywhere.
    """
    match = await get_match(session, campaign_id, match_id)
    own_side, other_side = (
        (match.campaign_id, match.request_id or match.offer_id),
        (match.other_campaign_id, match.other_id),
    )
    (grantor_id, request_id), (holder_id, offer_id) = (
        (own_side, other_side) if match.side == "grantor" else (other_side, own_side)
    )
    assert request_id is not None
    assert offer_id is not None
    async with tenancy_of(session, grantor_id):
        request = await requests.get_request(session, grantor_id, request_id, lock=lock)
        grantor = await _half(session, grantor_id, match_id, lock=lock)
    async with tenancy_of(session, holder_id):
        offer = await offers.get_offer(session, holder_id, offer_id, lock=lock)
        holder = await _half(session, holder_id, match_id, lock=lock)
    return Pair(grantor, holder, request, offer)


async def _half(session: AsyncSession, campaign_id: UUID, match_id: UUID, *, lock: bool) -> Half:
    match = await session.get(SharedMatch, (campaign_id, match_id), with_for_update=lock, populate_existing=lock)
    if match is None:
        raise NotFound("Ce rapprochement n'existe plus.", "This match is no more.")
    return Half(await get_campaign(session, campaign_id), match)
