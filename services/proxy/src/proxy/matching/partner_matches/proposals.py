"""Proposals across campaigns, written in both if both people are still available and consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from common.schemas import Round
from kit.campaigns.queries import campaign_now, get_campaign
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.offers.acceptance import held_elsewhere
from proxy.intake.offers.capacity import ProxyOrigin, remaining_room
from proxy.intake.offers.schemas import HeldElsewhere
from proxy.intake.offers.service import Offer
from proxy.intake.offers.states import State as OfferState
from proxy.intake.quarantine import service as quarantine
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request
from proxy.intake.requests.states import State as RequestState
from proxy.matching.matches import service as matches
from proxy.matching.matches.states import expires_at
from proxy.matching.partner_matches.pairs import Half, Pair, Side
from proxy.matching.partner_matches.partner_notices import notify_side
from proxy.matching.shared_matches import live_matches
from proxy.matching.shared_matches.live_matches import SharedMatch
from proxy.messages.notices.kinds import Kind
from proxy.pools.consents import circle_of, consent_of
from proxy.pools.partners import mutual_partners, pool_of
from proxy.pools.tenancies import tenancy_of


@dataclass(frozen=True)
class PartnerProposal:
    """A proposal across campaigns: the holder to ask for a request."""

    grantor_campaign: UUID
    request_id: UUID
    holder_campaign: UUID
    offer_id: UUID
    rounds: Sequence[Round]
    tenths_of_km: int | None


async def propose(session: AsyncSession, proposal: PartnerProposal, by: tuple[UUID, str] | None = None) -> UUID | None:
    """Propose a match; return None if a person is no longer available or no longer consents.

    `by`: the campaign and member of a manual match.
    """
    try:
        async with tenancy_of(session, proposal.grantor_campaign):
            request = await requests.get_request(session, proposal.grantor_campaign, proposal.request_id, lock=True)
            if not await _seeks(session, request, proposal):
                return None
            grantor = await get_campaign(session, proposal.grantor_campaign)
            pool_id = await pool_of(session, grantor.id)
        async with tenancy_of(session, proposal.holder_campaign):
            offer = await offers.get_offer(session, proposal.holder_campaign, proposal.offer_id, lock=True)
            if not await _has_room(session, offer, proposal):
                return None
            holder = await get_campaign(session, proposal.holder_campaign)
    except NotFound:  # erased since the pool was read
        return None
    if pool_id is None:
        return None
    now = campaign_now(grantor.state)
    ends = expires_at(now, matches.vote_at(grantor, min(proposal.rounds)))
    match_id = uuid4()
    halves: dict[Side, Half] = {}
    for side, campaign in (("grantor", grantor), ("holder", holder)):
        other = offer if side == "grantor" else request
        match = SharedMatch(
            campaign_id=campaign.id,
            id=match_id,
            side=side,
            pool_id=pool_id,
            request_id=request.id if side == "grantor" else None,
            offer_id=offer.id if side == "holder" else None,
            other_campaign_id=other.campaign_id,
            other_id=other.id,
            other_place=other.consulate or other.station or other.commune,
            rounds=sorted(proposal.rounds),
            state="proposed",
            tenths_of_km=proposal.tenths_of_km,
            proposed_at=now,
            expires_at=ends,
            answered_at=None,
            ended_by=None,
            revealed_to=[],
            created_by=by and (by[1] if by[0] == campaign.id else "partner"),
            established_at=None,
            established_by=None,
            reference=None,
        )
        halves["grantor" if side == "grantor" else "holder"] = Half(campaign, match)
        async with tenancy_of(session, campaign.id):
            session.add(match)
            if side == "grantor":
                await requests.mark_proposed(session, campaign, [request.id])
    pair = Pair(halves["grantor"], halves["holder"], request, offer)
    await notify_side(session, pair, Kind.PROPOSAL, "holder", expires_at=ends)
    return match_id


async def _seeks(session: AsyncSession, request: Request, proposal: PartnerProposal) -> bool:
    if request.state not in (RequestState.OPEN, RequestState.PROPOSED) or request.confirmed_at is None:
        return False
    if request.duplicate_of is not None or not set(proposal.rounds) <= set(request.rounds):
        return False
    live = await matches.live_of_request(session, request.id)
    away = await live_matches.of_target(session, request.id)
    if any(set(match.rounds) & set(proposal.rounds) for match in (*live, *away)):
        return False
    return await _agrees(session, request, proposal.holder_campaign)


async def _has_room(session: AsyncSession, offer: Offer, proposal: PartnerProposal) -> bool:
    if offer.state == OfferState.WITHDRAWN or offer.confirmed_at is None or offer.duplicate_of is not None:
        return False
    if not set(proposal.rounds) <= set(offer.rounds):
        return False
    live = await matches.live_of_offer(session, offer.id)
    away = await live_matches.of_target(session, offer.id)
    elsewhere = HeldElsewhere(made_in_france=offer.held_france, made_abroad=offer.held_abroad)
    abroad = bool(offer.consulate)
    for round in proposal.rounds:
        by_law = remaining_room(held_elsewhere(elsewhere, round), round, abroad=abroad)[
            ProxyOrigin.ABROAD if abroad else ProxyOrigin.FRANCE
        ]
        if sum(round in match.rounds for match in (*live, *away)) >= by_law:
            return False
    return await _agrees(session, offer, proposal.grantor_campaign)


async def _agrees(session: AsyncSession, row: Request | Offer, other: UUID) -> bool:
    """Return whether the person and both campaigns still consent, and the form is not quarantined."""
    consent = await consent_of(session, row.campaign_id, row.id)
    partners = await mutual_partners(session, row.campaign_id)
    quarantined = await quarantine.is_quarantined(session, row.campaign_id, row.id)
    return not quarantined and str(other) in circle_of(row.campaign_id, consent, partners)
