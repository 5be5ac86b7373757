"""A match as each of the two people sees it by the secret link: little before acceptance, what the proxy needs
after.
"""

from typing import Literal
from uuid import UUID

from kit import jobs
from kit.campaigns.queries import Campaign, campaign_now, get_campaign
from kit.security.links import KnownLink
from kit.web.problems import Conflict, Forbidden, NotFound

from proxy.intake.offers import service as offers
from proxy.intake.offers.service import Offer
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request
from proxy.matching.matches import service
from proxy.matching.matches.matching_requests import MATCHING, MatchingScope
from proxy.matching.matches.schemas import IdentityRead, SideRead
from proxy.matching.matches.service import Proposal
from proxy.matching.matches.states import MatchAction, State
from proxy.matching.matches.views import describe_side, explain_match, identity_of
from proxy.matching.partner_matches import sides as partner_matches
from proxy.people.identities import service as people

Side = Literal["grantor", "holder"]


def side_of(link: KnownLink) -> Side:
    return "grantor" if link.purpose == requests.PURPOSE else "holder"


async def read_sides(link: KnownLink) -> list[SideRead]:
    """Return the active matches of the link's holder; expired ones are left out."""
    campaign = await get_campaign(link.session, link.campaign_id)
    side = side_of(link)
    live = service.live_of_request if side == "grantor" else service.live_of_offer
    now = campaign_now(campaign.state)
    shown: list[SideRead] = []
    for proposal in await live(link.session, link.target_id):
        if proposal.state == State.ACCEPTED or proposal.pinned or proposal.expires_at > now:
            shown.append(await _read_side(link, proposal, side))
    return [*shown, *await partner_matches.read_sides(link)]


async def _read_side(link: KnownLink, proposal: Proposal, side: Side) -> SideRead:
    other = await _other(link, proposal, side)
    person = await people.read_person(link.session, link.campaign_id, other.person_id)
    return describe_side(proposal, other, person, await explain_match(link.session, proposal))


async def accept(link: KnownLink, match_id: UUID) -> None:
    """Accept a match by its holder: the grantor has already asked for it."""
    if await partner_matches.is_mine(link, match_id):
        return await partner_matches.accept(link, match_id)
    campaign, _ = await _mine(link, match_id)
    if side_of(link) != "holder":
        raise Forbidden(
            "C'est à la personne qui voterait pour vous d'accepter.", "The one who would vote for you accepts."
        )
    await service.accept(link.session, campaign, match_id)
    return None


async def decline(link: KnownLink, match_id: UUID) -> None:
    """Decline a match, by either person, at any time; both are matched again, but not with each other."""
    if await partner_matches.is_mine(link, match_id):
        return await partner_matches.decline(link, match_id)
    campaign, proposal = await _mine(link, match_id)
    if proposal.state in service.LIVE:
        await service.end(link.session, campaign, match_id, side_of(link))
        await _look_again(link, [proposal.request_id], [proposal.offer_id])
    return None


async def leave(link: KnownLink) -> None:
    """End all matches of a person who withdraws or is erased; the others are matched again."""
    await partner_matches.leave(link)
    campaign = await get_campaign(link.session, link.campaign_id)
    grantor = side_of(link) == "grantor"
    live = service.live_of_request if grantor else service.live_of_offer
    for proposal in await live(link.session, link.target_id):
        await service.end(link.session, campaign, proposal.id, side_of(link), forbid=False)
        await _look_again(link, [] if grantor else [proposal.request_id], [proposal.offer_id] if grantor else [])


async def _look_again(link: KnownLink, requests: list[UUID], offers: list[UUID]) -> None:
    matching_scope = MatchingScope(requests=requests, offers=offers)
    await jobs.enqueue_job(link.session, link.campaign_id, MATCHING, matching_scope, requested_by="matching")


async def reveal(link: KnownLink, match_id: UUID) -> IdentityRead:
    """Return the identity needed for the proxy, only to the other person of an accepted match; it is recorded."""
    if await partner_matches.is_mine(link, match_id):
        return await partner_matches.reveal(link, match_id)
    campaign, proposal = await _mine(link, match_id)
    if proposal.state != State.ACCEPTED:
        raise Conflict(
            "Ces informations ne se donnent qu'une fois le rapprochement accepté.", "Only once the match is accepted."
        )
    other = await _other(link, proposal, side_of(link))
    await service.record_action(link.session, campaign, proposal, MatchAction.REVEALED, side_of(link))
    return identity_of(await people.read_person(link.session, link.campaign_id, other.person_id))


async def _mine(link: KnownLink, match_id: UUID) -> tuple[Campaign, Proposal]:
    proposal = await service.get_proposal(link.session, link.campaign_id, match_id)
    if link.target_id not in (proposal.request_id, proposal.offer_id):
        raise NotFound("Ce rapprochement n'existe pas, ou plus.", "There is no such match, or no longer.")
    return await get_campaign(link.session, link.campaign_id), proposal


async def _other(link: KnownLink, proposal: Proposal, side: Side) -> Request | Offer:
    if side == "grantor":
        return await offers.get_offer(link.session, link.campaign_id, proposal.offer_id)
    return await requests.get_request(link.session, link.campaign_id, proposal.request_id)
