"""Batch creation of proposals, in a few statements for thousands of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from kit.campaigns.queries import Campaign, campaign_now
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.requests import service as requests
from proxy.matching.matches.models import MatchHistoryEntry, Proposal
from proxy.matching.matches.service import vote_at
from proxy.matching.matches.states import MatchAction, State, expires_at
from proxy.messages.notices import service as notices


@dataclass(frozen=True)
class MatchPlan:
    """A proposal to create: the holder to ask for a request."""

    request_id: UUID
    offer_id: UUID
    rounds: Sequence[int]
    tenths_of_km: int | None
    reserve: UUID | None = None


async def propose_all(
    session: AsyncSession, campaign: Campaign, plans: Sequence[MatchPlan], created_by: str | None = None
) -> list[Proposal]:
    """Create the proposals; both people can answer on their pages. Requests closed or changed meanwhile are skipped."""
    now = campaign_now(campaign.state)
    still = await requests.mark_proposed(session, campaign, {match_plan.request_id for match_plan in plans})
    result = [
        _proposal(campaign, match_plan, now, created_by)
        for match_plan in plans
        if set(match_plan.rounds) <= still.get(match_plan.request_id, set())
    ]
    session.add_all(result)
    # The history is of what is there already.
    await session.flush()
    action = MatchAction.MADE_BY_HAND if created_by else MatchAction.PROPOSED
    session.add_all(
        MatchHistoryEntry(
            campaign_id=campaign.id,
            id=uuid4(),
            request_id=proposal.request_id,
            offer_id=proposal.offer_id,
            action=action,
            actor=created_by or "matching",
            created_at=now,
        )
        for proposal in result
    )
    await session.flush()
    proposal_notices = [
        notices.ProposalNotice(proposal.id, proposal.request_id, proposal.offer_id, proposal.expires_at)
        for proposal in result
    ]
    await notices.notify_proposals(session, campaign, proposal_notices)
    return result


def _proposal(campaign: Campaign, match_plan: MatchPlan, now: datetime, created_by: str | None) -> Proposal:
    return Proposal(
        campaign_id=campaign.id,
        id=uuid4(),
        request_id=match_plan.request_id,
        offer_id=match_plan.offer_id,
        rounds=sorted(match_plan.rounds),
        state=State.PROPOSED,
        pinned=False,
        created_by=created_by,
        tenths_of_km=match_plan.tenths_of_km,
        reserve_offer_id=match_plan.reserve,
        proposed_at=now,
        expires_at=expires_at(now, vote_at(campaign, min(match_plan.rounds))),
        answered_at=None,
    )
