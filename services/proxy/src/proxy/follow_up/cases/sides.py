"""Reports of the two people through their secret links, after acceptance."""

from uuid import UUID

from kit.campaigns.queries import Campaign, campaign_now, get_campaign
from kit.security.links import KnownLink
from kit.web.problems import NotFound

from proxy.follow_up.cases import service
from proxy.matching.answers import sides
from proxy.matching.matches import service as matches
from proxy.matching.matches.schemas import FollowUpRead
from proxy.matching.matches.service import Proposal
from proxy.matching.matches.states import State
from proxy.matching.partner_matches import outcomes
from proxy.matching.partner_matches import sides as partner_matches


async def establish(link: KnownLink, match_id: UUID, reference: str) -> FollowUpRead:
    if await partner_matches.is_mine(link, match_id):
        await outcomes.establish(link.session, link.campaign_id, match_id, reference, sides.side_of(link))
        return await partner_matches.read_follow_up(link, match_id)
    campaign, _ = await _mine(link, match_id)
    proposal = await service.establish(link.session, campaign, match_id, reference, sides.side_of(link))
    return await service.read_follow_up(link.session, proposal)


async def report_vote(link: KnownLink, match_id: UUID, round: int, *, voted: bool) -> FollowUpRead:
    if await partner_matches.is_mine(link, match_id):
        by = sides.side_of(link)
        await outcomes.report_vote(link.session, link.campaign_id, match_id, round, by, voted=voted)
        return await partner_matches.read_follow_up(link, match_id)
    campaign, _ = await _mine(link, match_id)
    by = sides.side_of(link)
    proposal = await service.report_vote(link.session, campaign, match_id, round, by, voted=voted)
    return await service.read_follow_up(link.session, proposal)


async def read_follow_ups(link: KnownLink) -> dict[UUID, FollowUpRead]:
    """Return the follow-ups of the accepted matches of the link's holder."""
    live = matches.live_of_request if sides.side_of(link) == "grantor" else matches.live_of_offer
    accepted = [proposal for proposal in await live(link.session, link.target_id) if proposal.state == State.ACCEPTED]
    follow_ups = {
        accepted_proposal.id: await service.read_follow_up(link.session, accepted_proposal)
        for accepted_proposal in accepted
    }
    return follow_ups | await partner_matches.read_follow_ups(link)


async def rounds_that_began(link: KnownLink) -> list[int]:
    """Return the rounds that have begun and may be reported on."""
    campaign = await get_campaign(link.session, link.campaign_id)
    now = campaign_now(campaign.state)
    return [
        round_day.number for round_day in campaign.state.rounds if now >= matches.vote_at(campaign, round_day.number)
    ]


async def _mine(link: KnownLink, match_id: UUID) -> tuple[Campaign, Proposal]:
    proposal = await matches.get_proposal(link.session, link.campaign_id, match_id)
    if link.target_id not in (proposal.request_id, proposal.offer_id):
        raise NotFound("Ce rapprochement n'existe pas, ou plus.", "There is no such match, or no longer.")
    return await get_campaign(link.session, link.campaign_id), proposal
