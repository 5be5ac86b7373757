"""Decisions of a team across campaigns (manual match, pin, forbidden pair), written to both campaigns' rows.

The other team's people appear as in a matching: place and rounds, only consenting ones.
"""

from uuid import UUID

from common.schemas import Round
from kit.campaigns.queries import get_campaign
from kit.web.problems import Conflict, Invalid, NotFound
from kit.web.refusals import unknown_action
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.quarantine import service as quarantine
from proxy.intake.requests.service import Request
from proxy.matching.matches import manual_decisions
from proxy.matching.partner_matches import service
from proxy.matching.partner_matches.pairs import read_pair
from proxy.matching.partner_matches.proposals import PartnerProposal, propose
from proxy.matching.partner_matches.schemas import SharedCandidateRead, SharedMatchCreate
from proxy.matching.shared_matches import live_matches
from proxy.matching.shared_matches.live_matches import SharedMatch
from proxy.pools.consents import circle_of, consent_of, read_all_scopes
from proxy.pools.partners import mutual_partners
from proxy.pools.tenancies import tenancy_of

MAX_CANDIDATES = 60
ROUNDS: tuple[Round, Round] = (1, 2)


async def list_candidates(session: AsyncSession, request: Request) -> list[SharedCandidateRead]:
    """List the consenting partners' candidates for a request, the nearest place first."""
    given = await consent_of(session, request.campaign_id, request.id)
    partners = await mutual_partners(session, request.campaign_id)
    reached = circle_of(request.campaign_id, given, partners)
    refused = await live_matches.list_refused(session)
    other_ids = {shared.other_id for shared in await live_matches.of_target(session, request.id)}
    ranked: list[tuple[int, SharedCandidateRead]] = []
    if given is None:
        return []
    # Partners vote on the same days: what is open here is open there.
    open_rounds = manual_decisions.open_rounds(await get_campaign(session, request.campaign_id))
    for partner in partners:
        if str(partner.id) not in reached:
            continue
        async with tenancy_of(session, partner.id):
            available = await offers.list_available(session, quarantine.offer_is_quarantined())
            all_scopes = await read_all_scopes(session)
        for offer in available:
            consent = all_scopes.get(offer.id)
            rounds = sorted(set(offer.rounds) & set(request.rounds) & open_rounds)
            if consent is None or not consent.reaches(partner) or consent.pseudonym == given.pseudonym or not rounds:
                continue
            if offer.id in other_ids or (request.id, offer.id) in refused:
                continue
            if offer.consulate.strip().casefold() != request.consulate.strip().casefold():
                continue
            shared_candidate_read = SharedCandidateRead(
                holder_campaign_id=partner.id,
                partner=partner.candidate,
                offer_id=offer.id,
                place=offer.consulate or offer.station or offer.commune,
                rounds=rounds,
            )
            ranked.append((manual_decisions.nearness(offer, request), shared_candidate_read))
    return [candidate for _, candidate in sorted(ranked, key=lambda pair: (pair[0], pair[1].offer_id))[:MAX_CANDIDATES]]


async def find_candidate(
    session: AsyncSession, request: Request, holder_campaign_id: UUID, offer_id: UUID
) -> SharedCandidateRead:
    """Return a candidate with the rounds they could take; raise NotFound if the offer is no candidate."""
    for candidate in await list_candidates(session, request):
        if (candidate.holder_campaign_id, candidate.offer_id) == (holder_campaign_id, offer_id):
            return candidate
    raise NotFound(
        "Cette personne n'est pas, ou plus, de celles que l'on peut proposer ici.", "There is no such candidate."
    )


async def make_by_hand(
    session: AsyncSession, campaign_id: UUID, request: Request, create: SharedMatchCreate, by: str
) -> SharedMatch:
    """Propose a manual match; both are asked as usual. Legal limits and consents apply, the radius does not."""
    if request.confirmed_at is None:
        raise Conflict("La personne doit d'abord avoir confirmé sa demande.", "The request has to be confirmed first.")
    chosen = await find_candidate(session, request, create.holder_campaign_id, create.offer_id)
    if not set(create.rounds) <= set(chosen.rounds):
        raise Invalid(
            "La demande et l'offre n'ont pas ces tours en commun.", "They do not share these rounds.", "/rounds"
        )
    across = PartnerProposal(
        grantor_campaign=campaign_id,
        request_id=request.id,
        holder_campaign=chosen.holder_campaign_id,
        offer_id=chosen.offer_id,
        rounds=[round for round in ROUNDS if round in create.rounds],
        tenths_of_km=None,
    )
    match_id_made = await propose(session, across, (campaign_id, by))
    if match_id_made is None:
        raise Conflict(
            "L'une des deux personnes n'est plus libre pour ce tour, ou attend déjà une réponse.",
            "One of the two is not free any more.",
        )
    return await service.get_shared_match(session, campaign_id, match_id_made)


async def pin(session: AsyncSession, campaign_id: UUID, match_id: UUID, *, pinned: bool) -> SharedMatch:
    """Pin a proposal, so that it does not expire, or unpin it."""
    pair = await read_pair(session, campaign_id, match_id)
    result = pair.grantor.match if pair.grantor.campaign.id == campaign_id else pair.holder.match
    if result.state not in live_matches.LIVE:
        raise Conflict("Ce rapprochement est terminé.", "This match has ended.")
    await live_matches.change_both(session, result, pinned=pinned)
    return result


async def forbid(session: AsyncSession, campaign_id: UUID, match_id: UUID, by: str) -> SharedMatch:
    """Forbid two people to be matched, in both campaigns; an active match between them ends."""
    await service.end(session, campaign_id, match_id, by)
    shared_match = await service.get_shared_match(session, campaign_id, match_id)
    await live_matches.change_both(session, shared_match, forbidden=True)
    return shared_match


async def allow(session: AsyncSession, campaign_id: UUID, match_id: UUID) -> SharedMatch:
    """Withdraw the team's prohibition; a person's own decline stays."""
    shared_match = await service.get_shared_match(session, campaign_id, match_id)
    await live_matches.change_both(session, shared_match, forbidden=False)
    return shared_match


async def decide(session: AsyncSession, campaign_id: UUID, match_id: UUID, act: str, by: str) -> None:
    """Run the action of a page's button."""
    if act in ("epingler", "detacher"):
        await pin(session, campaign_id, match_id, pinned=act == "epingler")
    elif act == "terminer":
        await service.end(session, campaign_id, match_id, by)
    elif act == "interdire":
        await forbid(session, campaign_id, match_id, by)
    elif act == "autoriser":
        await allow(session, campaign_id, match_id)
    else:
        raise unknown_action()
