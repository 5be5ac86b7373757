"""Many proposals in a few statements: thousands of people are not asked one by one."""

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
    """A proposal to make: the holder to ask for a request."""

    request_id: UUID
    offer_id: UUID
    rounds: Sequence[int]
    tenths_of_km: int | None
    reserve: UUID | None = None


async def propose_all(
    session: AsyncSession, campaign: Campaign, wanted: Sequence[MatchPlan], created_by: str | None = None
) -> list[Proposal]:
    """Propose the matches: both can answer on their pages. A request closed or changed meanwhile is passed over."""
    now = campaign_now(campaign.state)
    still = await requests.mark_proposed(session, campaign, {one.request_id for one in wanted})
    made = [
        _proposal(campaign, one, now, created_by)
        for one in wanted
        if set(one.rounds) <= still.get(one.request_id, set())
    ]
    session.add_all(made)
    # The history is of what is there already.
    await session.flush()
    action = MatchAction.MADE_BY_HAND if created_by else MatchAction.PROPOSED
    session.add_all(
        MatchHistoryEntry(
            campaign_id=campaign.id,
            id=uuid4(),
            request_id=one.request_id,
            offer_id=one.offer_id,
            action=action,
            actor=created_by or "matching",
            created_at=now,
        )
        for one in made
    )
    await session.flush()
    told = [notices.ProposalNotice(one.id, one.request_id, one.offer_id, one.expires_at) for one in made]
    await notices.notify_proposals(session, campaign, told)
    return made


def _proposal(campaign: Campaign, one: MatchPlan, now: datetime, created_by: str | None) -> Proposal:
    return Proposal(
        campaign_id=campaign.id,
        id=uuid4(),
        request_id=one.request_id,
        offer_id=one.offer_id,
        rounds=sorted(one.rounds),
        state=State.PROPOSED,
        pinned=False,
        created_by=created_by,
        tenths_of_km=one.tenths_of_km,
        reserve_offer_id=one.reserve,
        proposed_at=now,
        expires_at=expires_at(now, vote_at(campaign, min(one.rounds))),
        answered_at=None,
    )
