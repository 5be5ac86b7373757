"""Life of a match: accepted by the first holder, declined, released; each step is in its history."""

from collections.abc import Collection
from datetime import datetime, time
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from kit.campaigns.queries import Campaign, campaign_now
from kit.web.problems import Conflict
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.offers.service import Offer
from proxy.intake.offers.states import State as OfferState
from proxy.intake.requests import service as requests
from proxy.intake.requests.states import State as RequestState
from proxy.intake.requests.states import is_over
from proxy.matching.matches import queries
from proxy.matching.matches.models import ForbiddenPair, MatchHistoryEntry, MatchVote
from proxy.matching.matches.models import MatchingRun as MatchingRun
from proxy.matching.matches.models import Proposal as Proposal
from proxy.matching.matches.queries import LIVE as LIVE
from proxy.matching.matches.queries import all_of_offer as all_of_offer
from proxy.matching.matches.queries import all_of_request as all_of_request
from proxy.matching.matches.queries import get_proposal as get_proposal
from proxy.matching.matches.queries import list_expired as list_expired
from proxy.matching.matches.queries import list_forbidden as list_forbidden
from proxy.matching.matches.queries import list_live_of as list_live_of
from proxy.matching.matches.queries import list_votes as list_votes
from proxy.matching.matches.queries import live_of_offer as live_of_offer
from proxy.matching.matches.queries import live_of_request as live_of_request
from proxy.matching.matches.queries import votes_of_request as votes_of_request
from proxy.matching.matches.schemas import RunRead
from proxy.matching.matches.states import MatchAction, State
from proxy.matching.shared_matches import live_matches
from proxy.messages.notices import service as notices

_OPENS = time(8)
"""Polling stations open."""


async def accept(session: AsyncSession, campaign: Campaign, proposal_id: UUID) -> Proposal:
    """Accept a match, by the holder. The first to accept gets it: the lock on the request's row decides."""
    unlocked = await queries.get_proposal(session, campaign.id, proposal_id)
    request = await requests.get_request(session, campaign.id, unlocked.request_id, lock=True)
    offer = await offers.get_offer(session, campaign.id, unlocked.offer_id, lock=True)
    proposal = await queries.get_proposal(session, campaign.id, proposal_id, lock=True)
    if proposal.state == State.ACCEPTED:
        return proposal
    now = campaign_now(campaign.state)
    if proposal.state == State.TAKEN:
        raise already_taken()
    if proposal.state != State.PROPOSED or (proposal.expires_at <= now and not proposal.pinned):
        raise Conflict(
            "Cette proposition n'est plus valable. Merci : nous revenons vers vous s'il y en a une autre.",
            "This proposal is no longer valid.",
        )
    made_in = "abroad" if request.consulate else "france"
    for round in proposal.rounds:
        session.add(
            MatchVote(
                campaign_id=campaign.id,
                request_id=request.id,
                round=round,
                offer_id=offer.id,
                proposal_id=proposal.id,
                made_in=made_in,
            )
        )
    proposal.state = State.ACCEPTED
    proposal.answered_at = now
    try:
        await session.flush()
    except IntegrityError as error:
        if is_cap_violation(error):
            raise cap_reached() from None
        raise already_taken() from None
    await record_action(session, campaign, proposal, MatchAction.ACCEPTED, "holder")
    await take_others(session, campaign, request.id, proposal.rounds, proposal.id)
    await live_matches.take_others(session, request.id, proposal.rounds, now)
    await offers.move_offer(session, campaign, offer, OfferState.ENGAGED)
    await settle_request(session, campaign, request.id)
    await notices.notify_accepted(session, campaign, request.id, offer.id, proposal.id)
    return proposal


async def take_others(
    session: AsyncSession, campaign: Campaign, request_id: UUID, rounds: Collection[int], but: UUID
) -> None:
    """End the campaign's other proposals of a request for these rounds, once a holder of any campaign accepted."""
    for other in await queries.live_of_request(session, request_id):
        if other.state == State.PROPOSED and other.id != but and set(other.rounds) & set(rounds):
            other.state = State.TAKEN
            other.answered_at = campaign_now(campaign.state)
            await record_action(session, campaign, other, MatchAction.TAKEN, "matching")


async def end(
    session: AsyncSession, campaign: Campaign, proposal_id: UUID, by: str, *, forbid: bool = True
) -> Proposal:
    """End a match: declined before acceptance, released after. The two are not matched again unless allowed.

    Of a request that is over nobody is told: the vote took place, and no other holder is looked for.
    """
    unlocked = await queries.get_proposal(session, campaign.id, proposal_id)
    request = await requests.get_request(session, campaign.id, unlocked.request_id, lock=True)
    proposal = await queries.get_proposal(session, campaign.id, proposal_id, lock=True)
    if proposal.state not in queries.LIVE:
        return proposal
    action = MatchAction.RELEASED if proposal.state == State.ACCEPTED else MatchAction.DECLINED
    await _close(session, campaign, proposal, State(action), action, by)
    if action is MatchAction.RELEASED and not is_over(RequestState(request.state)):
        await notices.notify_ended(session, campaign, proposal.request_id, proposal.offer_id, proposal.id, by)
    if forbid:
        await forbid_pair(session, campaign, proposal.request_id, proposal.offer_id, None)
    return proposal


async def expire(session: AsyncSession, campaign: Campaign) -> int:
    """Expire unanswered proposals; return how many. Both people can then be matched with others."""
    late = await queries.list_expired(session, campaign_now(campaign.state))
    for proposal_id in late:
        unlocked = await queries.get_proposal(session, campaign.id, proposal_id)
        await requests.get_request(session, campaign.id, unlocked.request_id, lock=True)
        proposal = await queries.get_proposal(session, campaign.id, proposal_id, lock=True)
        if proposal.state == State.PROPOSED:
            await _close(session, campaign, proposal, State.EXPIRED, MatchAction.EXPIRED, "matching")
    return len(late)


async def forbid_pair(
    session: AsyncSession, campaign: Campaign, request_id: UUID, offer_id: UUID, by: str | None
) -> None:
    """Forbid a pair; if `by` is a member, it is in the history. An active proposal between the two ends."""
    await requests.get_request(session, campaign.id, request_id)
    await offers.get_offer(session, campaign.id, offer_id)
    await session.merge(ForbiddenPair(campaign_id=campaign.id, request_id=request_id, offer_id=offer_id))
    await session.flush()
    if by is None:
        return
    for proposal in await queries.live_of_request(session, request_id):
        if proposal.offer_id == offer_id:
            await end(session, campaign, proposal.id, by, forbid=False)
    await record_pair_action(session, campaign, request_id, offer_id, MatchAction.FORBIDDEN, by)


async def last_run(session: AsyncSession) -> RunRead | None:
    """Return the last matching run; None before the first request was confirmed."""
    matching_run = await session.scalar(select(MatchingRun))
    return None if matching_run is None else RunRead.model_validate(matching_run)


async def record_action(
    session: AsyncSession, campaign: Campaign, proposal: Proposal, action: MatchAction, by: str
) -> None:
    await record_pair_action(session, campaign, proposal.request_id, proposal.offer_id, action, by)


async def record_pair_action(
    session: AsyncSession, campaign: Campaign, request_id: UUID, offer_id: UUID, action: MatchAction, by: str
) -> None:
    now = campaign_now(campaign.state)
    key = {"campaign_id": campaign.id, "id": uuid4(), "request_id": request_id, "offer_id": offer_id}
    session.add(MatchHistoryEntry(**key, action=action, actor=by, created_at=now))
    await session.flush()


async def _close(
    session: AsyncSession, campaign: Campaign, proposal: Proposal, state: State, action: MatchAction, by: str
) -> None:
    proposal.state = state
    proposal.answered_at = campaign_now(campaign.state)
    of_proposal = (MatchVote.campaign_id == campaign.id) & (MatchVote.proposal_id == proposal.id)
    await session.execute(delete(MatchVote).where(of_proposal))
    await record_action(session, campaign, proposal, action, by)
    await settle_request(session, campaign, proposal.request_id)
    offer = await offers.get_offer(session, campaign.id, proposal.offer_id, lock=True)
    await settle_offer(session, campaign, offer)


async def settle_offer(session: AsyncSession, campaign: Campaign, offer: Offer) -> None:
    """Free an offer whose holder holds no proxy any more, for any campaign."""
    if not await queries.votes_of_offer(session, offer.id) and not await live_matches.votes_of(session, offer.id):
        await offers.move_offer(session, campaign, offer, OfferState.OPEN)


async def settle_request(session: AsyncSession, campaign: Campaign, request_id: UUID) -> None:
    """Set a request to accepted if each round is, to proposed while a holder is asked, else to open; one that is over
    stays so, as its holder may be erased after the vote.
    """
    request = await requests.get_request(session, campaign.id, request_id, lock=True)
    if is_over(RequestState(request.state)):
        return
    held_rounds = await rounds_held(session, request_id)
    live = [*await queries.live_of_request(session, request_id), *await live_matches.of_target(session, request_id)]
    is_asked = any(proposal_row.state == State.PROPOSED for proposal_row in live)
    state = RequestState.PROPOSED if is_asked else RequestState.OPEN
    if held_rounds >= set(request.rounds):
        state = RequestState.ACCEPTED
    await requests.move_request(session, campaign, request, state)


async def rounds_held(session: AsyncSession, request_id: UUID) -> set[int]:
    """Return the rounds of a request that a holder of any campaign accepted."""
    rounds = {vote.round for vote in await queries.votes_of_request(session, request_id)}
    return rounds | {vote.round for vote in await live_matches.votes_of(session, request_id)}


def vote_at(campaign: Campaign, round: int) -> datetime:
    day = next(round_day.on for round_day in campaign.state.rounds if round_day.number == round)
    return datetime.combine(day, _OPENS, ZoneInfo(campaign.state.time_zone))


def is_cap_violation(error: IntegrityError) -> bool:
    """Return whether a database error is one of the legal limits, of the campaign or of its pool."""
    return any(mark in str(error.orig) for mark in ("(L. 73)", "uq_match_vote_france"))


def already_taken() -> Conflict:
    return Conflict(
        "Une autre personne a déjà accepté. Merci : nous revenons vers vous s'il y a une autre demande.",
        "Somebody else has accepted already.",
    )


def cap_reached() -> Conflict:
    return Conflict(
        "Vous détenez déjà autant de procurations que la loi le permet pour ce tour (code électoral art. L. 73).",
        "You hold as many proxies as the law allows in this round (code électoral art. L. 73).",
    )
