"""A match across campaigns as one person sees it by the secret link, as for matches within a campaign."""

from uuid import UUID

from kit import jobs
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.links import KnownLink
from kit.web.problems import Conflict, Forbidden
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.requests import service as requests
from proxy.matching.matches.explanation import explain
from proxy.matching.matches.matching_requests import MATCHING, MatchingScope
from proxy.matching.matches.schemas import FollowUpRead, IdentityRead, SideRead
from proxy.matching.matches.views import describe_side, identity_of
from proxy.matching.partner_matches import outcomes, service
from proxy.matching.partner_matches.pairs import Side, read_pair
from proxy.matching.shared_matches import live_matches
from proxy.matching.shared_matches.live_matches import SharedMatch
from proxy.people.identities import service as people
from proxy.pools.tenancies import tenancy_of


def side_of(link: KnownLink) -> Side:
    return "grantor" if link.purpose == requests.PURPOSE else "holder"


async def is_mine(link: KnownLink, match_id: UUID) -> bool:
    """Return whether it is a match across campaigns of the link's holder."""
    match = await service.find_match(link.session, link.campaign_id, match_id)
    return match is not None and link.target_id in (match.request_id, match.offer_id)


async def read_sides(link: KnownLink) -> list[SideRead]:
    campaign = await get_campaign(link.session, link.campaign_id)
    now = campaign_now(campaign.state)
    return [
        await _read_side(link, shared_match)
        for shared_match in await live_matches.of_target(link.session, link.target_id)
        if shared_match.state == "accepted" or shared_match.pinned or shared_match.expires_at > now
    ]


async def read_follow_ups(link: KnownLink) -> dict[UUID, FollowUpRead]:
    shared_matches = await live_matches.of_target(link.session, link.target_id)
    return {
        shared_match.id: await outcomes.read_follow_up(link.session, shared_match)
        for shared_match in shared_matches
        if shared_match.state == "accepted"
    }


async def read_follow_up(link: KnownLink, match_id: UUID) -> FollowUpRead:
    return await outcomes.read_follow_up(
        link.session, await service.get_shared_match(link.session, link.campaign_id, match_id)
    )


async def accept(link: KnownLink, match_id: UUID) -> None:
    if side_of(link) != "holder":
        raise Forbidden(
            "C'est à la personne qui voterait pour vous d'accepter.", "The one who would vote for you accepts."
        )
    await service.accept(link.session, link.campaign_id, match_id)


async def decline(link: KnownLink, match_id: UUID) -> None:
    match = await service.get_shared_match(link.session, link.campaign_id, match_id)
    if match.state in live_matches.LIVE:
        await service.end(link.session, link.campaign_id, match_id, side_of(link))
        await look_again(link.session, match, mine=True)


async def leave(link: KnownLink) -> None:
    """End the matches of a person who withdraws or is erased; the others are matched again in their own campaign."""
    for shared_match in await live_matches.of_target(link.session, link.target_id):
        await service.end(link.session, link.campaign_id, shared_match.id, side_of(link))
        await look_again(link.session, shared_match, mine=False)


async def reveal(link: KnownLink, match_id: UUID) -> IdentityRead:
    side = side_of(link)
    pair = await read_pair(link.session, link.campaign_id, match_id)
    if pair.half(side).match.state != "accepted":
        raise Conflict(
            "Ces informations ne se donnent qu'une fois le rapprochement accepté.", "Only once the match is accepted."
        )
    other = pair.row("holder" if side == "grantor" else "grantor")
    async with tenancy_of(link.session, other.campaign_id):
        person = await people.read_person(link.session, other.campaign_id, other.person_id)
    for half in (pair.grantor, pair.holder):
        async with tenancy_of(link.session, half.campaign.id):
            half.match.revealed_to = sorted({*half.match.revealed_to, side})
    return identity_of(person)


async def look_again(session: AsyncSession, match: SharedMatch, *, mine: bool) -> None:
    """Start a matching around the other person, and around the own one if they still need a holder."""
    grantor = match.side == "grantor"
    await _ask(session, match.other_campaign_id, match.other_id, request=not grantor)
    target = match.request_id or match.offer_id
    if mine and target is not None:
        await _ask(session, match.campaign_id, target, request=grantor)


async def _ask(session: AsyncSession, campaign_id: UUID, target: UUID, *, request: bool) -> None:
    matching_scope = MatchingScope(requests=[target] if request else [], offers=[] if request else [target])
    async with tenancy_of(session, campaign_id):
        await jobs.enqueue_job(session, campaign_id, MATCHING, matching_scope, requested_by="matching")


async def _read_side(link: KnownLink, match: SharedMatch) -> SideRead:
    side = side_of(link)
    pair = await read_pair(link.session, link.campaign_id, match.id, lock=False)
    other = pair.row("holder" if side == "grantor" else "grantor")
    async with tenancy_of(link.session, other.campaign_id):
        person = await people.read_person(link.session, other.campaign_id, other.person_id)
    explanation = explain(
        tenths_of_km=match.tenths_of_km,
        same_station=pair.request.station is not None and pair.request.station == pair.offer.station,
        same_commune=pair.request.commune == pair.offer.commune and not pair.request.consulate,
        rounds=match.rounds,
        asked=pair.request.rounds,
    )
    return describe_side(match, other, person, explanation, pair.other(side).campaign.state.candidate)
