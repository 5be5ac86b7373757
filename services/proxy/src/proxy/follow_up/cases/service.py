"""Follow-up of an accepted match, by either person or the team: the proxy is made, the vote takes place or not."""

from datetime import timedelta
from uuid import UUID

from kit.campaigns.queries import Campaign, campaign_now
from kit.db.vault import open_vault
from kit.web.problems import Conflict, Invalid
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases import queries
from proxy.follow_up.cases.models import Establishment, VoteReport
from proxy.follow_up.cases.queries import established_among as established_among
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request
from proxy.intake.requests.states import State, is_over
from proxy.matching.matches import service as matches
from proxy.matching.matches.schemas import FollowUpRead, VoteReportRead
from proxy.matching.matches.service import Proposal
from proxy.matching.matches.states import MatchAction
from proxy.matching.matches.states import State as MatchState
from proxy.matching.partner_matches.settlements import register_settler
from proxy.matching.shared_matches import live_matches
from proxy.messages.notices import service as notices


async def establish(session: AsyncSession, campaign: Campaign, match_id: UUID, reference: str, by: str) -> Proposal:
    """Record that a proxy was made, and notify the holder; publish the event once all rounds have one.

    A second call keeps the first day and stores a reference.
    """
    request, proposal = await _accepted(session, campaign, match_id)
    vault = await open_vault(session, campaign.id)
    tidy = "".join(reference.split()).upper()
    sealed = vault.seal("reference", tidy) if tidy else None
    row = {"campaign_id": campaign.id, "proposal_id": match_id, "reference": sealed, "reported_by": by}
    first = insert(Establishment).values(**row, reported_at=campaign_now(campaign.state)).on_conflict_do_nothing()
    fresh = await session.scalar(first.returning(Establishment.proposal_id))
    if fresh is None and sealed is not None:
        establishment = await session.get_one(Establishment, (campaign.id, match_id))
        establishment.reference = sealed
        await session.flush()
    if fresh is not None:
        await matches.record_action(session, campaign, proposal, MatchAction.ESTABLISHED, by)
        await settle(session, campaign, request)
        if by != "holder":
            await notices.notify_established(
                session, campaign, request.id, proposal.offer_id, match_id, proposal.rounds
            )
    return proposal


async def report_vote(
    session: AsyncSession, campaign: Campaign, match_id: UUID, round: int, by: str, *, voted: bool
) -> Proposal:
    """Record whether the holder could vote, once the stations are open; a later report corrects it.

    A vote implies that the proxy was made.
    """
    request, proposal = await _accepted(session, campaign, match_id)
    if round not in proposal.rounds:
        raise Invalid("Ce rapprochement n'est pas pour ce tour.", "This match is not about that round.", "/round")
    now = campaign_now(campaign.state)
    if now < matches.vote_at(campaign, round):
        raise Conflict("Le vote n'a pas encore commencé.", "The vote has not begun yet.", "/round")
    key = {"campaign_id": campaign.id, "proposal_id": match_id, "round": round}
    values = {"voted": voted, "reported_by": by, "reported_at": now}
    statement = insert(VoteReport).values(**key, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
    await matches.record_action(session, campaign, proposal, MatchAction.VOTED if voted else MatchAction.NOT_VOTED, by)
    await settle(session, campaign, request)
    return proposal


async def read_follow_up(session: AsyncSession, proposal: Proposal) -> FollowUpRead:
    establishment = await session.get(Establishment, (proposal.campaign_id, proposal.id), populate_existing=True)
    reports = await queries.reports_of(session, [proposal.id])
    return FollowUpRead(
        match_id=proposal.id,
        established_at=establishment.reported_at if establishment else None,
        reference_given=establishment is not None and establishment.reference is not None,
        said_by=establishment.reported_by if establishment else None,
        votes=[
            VoteReportRead(
                round=report.round, voted=report.voted, said_by=report.reported_by, said_at=report.reported_at
            )
            for report in reports
        ],
    )


async def read_reference(session: AsyncSession, campaign_id: UUID, match_id: UUID) -> str:
    """Return the reference of the proxy; empty if none was given."""
    establishment = await session.get(Establishment, (campaign_id, match_id))
    if establishment is None or establishment.reference is None:
        return ""
    return (await open_vault(session, campaign_id)).open("reference", establishment.reference)


async def close_unserved(session: AsyncSession, campaign: Campaign) -> int:
    """Close requests after their last round: without a holder at once, unreported ones a week later; return how
    many.
    """
    now = campaign_now(campaign.state)
    closed = 0
    for request in await requests.list_unfinished(session):
        over = matches.vote_at(campaign, max(request.rounds)) + timedelta(days=1)
        waits = timedelta(days=7) if request.state == State.ACCEPTED else timedelta(0)
        if now > over + waits:
            await requests.move_request(session, campaign, request, State.LOST)
            closed += 1
    return closed


async def _accepted(session: AsyncSession, campaign: Campaign, match_id: UUID) -> tuple[Request, Proposal]:
    """Return an accepted match and its request, locked; the request first, as everywhere."""
    unlocked = await matches.get_proposal(session, campaign.id, match_id)
    request = await requests.get_request(session, campaign.id, unlocked.request_id, lock=True)
    proposal = await matches.get_proposal(session, campaign.id, match_id, lock=True)
    if proposal.state != MatchState.ACCEPTED:
        raise Conflict("Ce rapprochement n'est pas accepté : rien ne peut être établi.", "This match is not accepted.")
    return request, proposal


async def settle(session: AsyncSession, campaign: Campaign, request: Request) -> None:
    """Mark the request as established when each of its rounds is; as done when the vote took place in each.

    A vote in one of them was not lost.
    """
    if is_over(State(request.state)):
        return
    proposal_ids_by_round = {
        vote.round: vote.proposal_id for vote in await matches.votes_of_request(session, request.id)
    }
    away = await live_matches.votes_of(session, request.id)
    if not {*proposal_ids_by_round, *(shared.round for shared in away)} >= set(request.rounds):
        return
    own_matches = set(proposal_ids_by_round.values())
    reports = {
        report.round: report.voted
        for report in await queries.reports_of(session, own_matches)
        if proposal_ids_by_round[report.round] == report.proposal_id
    } | {shared.round: shared.voted for shared in away if shared.voted is not None}
    finished = set(reports) >= set(request.rounds)
    all_established = await queries.established_among(session, own_matches) >= own_matches
    for one in await live_matches.of_target(session, request.id):
        all_established &= one.state != MatchState.ACCEPTED or one.established_at is not None
    if request.state == State.ACCEPTED and (all_established or (finished and any(reports.values()))):
        await requests.move_request(session, campaign, request, State.ESTABLISHED)
    if finished:
        state = State.VOTED if any(reports.values()) else State.LOST
        await requests.move_request(session, campaign, request, state)


register_settler("cases", settle)
