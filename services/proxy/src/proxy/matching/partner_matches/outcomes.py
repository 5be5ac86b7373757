"""Follow-up of accepted matches across campaigns (proxy made, vote), written to both campaigns."""

from uuid import UUID

from kit.campaigns.queries import campaign_now
from kit.db.vault import open_vault
from kit.web.problems import Conflict, Invalid
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.matching.matches import service as matches
from proxy.matching.matches.schemas import FollowUpRead, VoteReportRead
from proxy.matching.partner_matches.pairs import Pair, read_pair
from proxy.matching.partner_matches.partner_notices import notify_side
from proxy.matching.partner_matches.settlements import settle
from proxy.matching.shared_matches.live_matches import SharedMatch, SharedVote
from proxy.messages.notices.kinds import Kind
from proxy.pools.tenancies import tenancy_of


async def establish(session: AsyncSession, campaign_id: UUID, match_id: UUID, reference: str, by: str) -> None:
    """Record that a proxy was made; a second call keeps the first day. The grantor's campaign stores the reference."""
    pair = await _accepted(session, campaign_id, match_id)
    tidy = "".join(reference.split()).upper()
    fresh = pair.grantor.match.established_at is None
    async with tenancy_of(session, pair.grantor.campaign.id):
        if tidy:
            vault = await open_vault(session, pair.grantor.campaign.id)
            pair.grantor.match.reference = vault.seal("reference", tidy)
    if not fresh:
        return
    for half in (pair.grantor, pair.holder):
        async with tenancy_of(session, half.campaign.id):
            half.match.established_at = campaign_now(half.campaign.state)
            half.match.established_by = _reported_by(by, half.campaign.id, campaign_id)
    async with tenancy_of(session, pair.grantor.campaign.id):
        await settle(session, pair.grantor.campaign, pair.request, "cases")
    if by != "holder":
        days = [
            round_day.on
            for round_day in pair.holder.campaign.state.rounds
            if round_day.number in pair.holder.match.rounds
        ]
        await notify_side(session, pair, Kind.ESTABLISHED_HOLDER, "holder", days=days)


async def report_vote(
    session: AsyncSession, campaign_id: UUID, match_id: UUID, round: int, by: str, *, voted: bool
) -> None:
    """Record whether the holder could vote, once the stations are open; a later report corrects it."""
    pair = await _accepted(session, campaign_id, match_id)
    if round not in pair.grantor.match.rounds:
        raise Invalid("Ce rapprochement n'est pas pour ce tour.", "This match is not about that round.", "/round")
    if campaign_now(pair.grantor.campaign.state) < matches.vote_at(pair.grantor.campaign, round):
        raise Conflict("Le vote n'a pas encore commencé.", "The vote has not begun yet.", "/round")
    for half in (pair.grantor, pair.holder):
        async with tenancy_of(session, half.campaign.id):
            of_match = (SharedVote.campaign_id == half.campaign.id) & (SharedVote.match_id == match_id)
            await session.execute(
                update(SharedVote)
                .where(of_match, SharedVote.round == round)
                .values(
                    voted=voted,
                    voted_reported_by=_reported_by(by, half.campaign.id, campaign_id),
                    voted_reported_at=campaign_now(half.campaign.state),
                )
            )
    async with tenancy_of(session, pair.grantor.campaign.id):
        await settle(session, pair.grantor.campaign, pair.request, "cases")


async def read_follow_up(session: AsyncSession, match: SharedMatch) -> FollowUpRead:
    votes = [
        await session.get(SharedVote, (match.campaign_id, match.id, round), populate_existing=True)
        for round in match.rounds
    ]
    reports = [
        VoteReportRead.model_validate(
            {
                "round": vote.round,
                "voted": vote.voted,
                "said_by": vote.voted_reported_by,
                "said_at": vote.voted_reported_at,
            }
        )
        for vote in votes
        if vote is not None and vote.voted is not None
    ]
    return FollowUpRead(
        match_id=match.id,
        established_at=match.established_at,
        reference_given=match.reference is not None,
        said_by=match.established_by,
        votes=reports,
    )


async def read_reference(session: AsyncSession, match: SharedMatch) -> str:
    if match.reference is None:
        return ""
    return (await open_vault(session, match.campaign_id)).open("reference", match.reference)


async def _accepted(session: AsyncSession, campaign_id: UUID, match_id: UUID) -> Pair:
    pair = await read_pair(session, campaign_id, match_id)
    if pair.grantor.match.state != "accepted":
        raise Conflict("Ce rapprochement n'est pas accepté : rien ne peut être établi.", "This match is not accepted.")
    return pair


def _reported_by(by: str, campaign_here: UUID, said_in: UUID) -> str:
    """Return the reporter's name; a member's name is shown only in their own campaign."""
    return by if by in ("grantor", "holder") or campaign_here == said_in else "partner"
