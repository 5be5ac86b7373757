"""Matching job, of the whole pool or around one change; proposed and accepted matches stay."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from kit import jobs
from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.jobs import Work
from kit.jobs.schemas import JobState
from kit.jobs.tables import JOB
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.quarantine import service as quarantine
from proxy.matching.matches import service
from proxy.matching.matches.campaign_pool import CampaignPool, read_pool
from proxy.matching.matches.matching_requests import MATCHING, MatchingScope
from proxy.matching.matches.partner_pool import PartnerPool, widen
from proxy.matching.matches.proposals import MatchPlan, propose_all
from proxy.matching.matches.service import MatchingRun
from proxy.matching.partner_matches import service as partner_matches
from proxy.matching.partner_matches.proposals import PartnerProposal, propose
from proxy.matching.solver.objective import count_both, is_same_station
from proxy.matching.solver.optimum import solve
from proxy.matching.solver.pairs import tenths_between
from proxy.matching.solver.pools import Matches, in_parts
from proxy.matching.solver.rematch import resolve
from proxy.matching.solver.reserves import find_reserves
from proxy.people.identities.application import is_open

SECONDS = 15.0
SECONDS_BY_ITSELF = 3.0
"""Whenever somebody arrives: what a longer search finds is kilometres, and the computer has other things to do."""
_AT_ONCE = 500
"""Requests that are proposed to in one transaction."""
_ACROSS_AT_ONCE = 20
_COMMITTED_WITHIN = timedelta(seconds=2)
"""Margin for rows that were written just before the pool was read, and may not have been in it yet."""


async def run_matching(work: Work, matching_scope: MatchingScope) -> dict[str, Any]:
    async with work.transaction() as session:
        campaign = await get_campaign(session, work.campaign_id)
        expired = await service.expire(session, campaign) + await partner_matches.expire(session, campaign)
        campaign_pool, open_rounds = await _read(session, work.campaign_id)
        wide = await widen(session, work.campaign_id, campaign_pool, open_rounds)
        cutoff_at = campaign_now(campaign.state) - _COMMITTED_WITHIN
    await work.progress(0, 2, "Recherche des meilleurs rapprochements")
    pool = wide.pool
    local = bool(matching_scope.requests or matching_scope.offers)
    if local:
        seekers = [
            number for number, request in enumerate(campaign_pool.requests) if request in matching_scope.requests
        ]
        holders = [number for number, offer in enumerate(campaign_pool.offers) if offer in matching_scope.offers]
        solution = await work.compute(resolve, pool, pool.pins, set(pool.pins), seekers, holders)
    else:
        by_itself = work.requested_by == MATCHING
        solution = await work.compute(solve, pool, seconds=SECONDS_BY_ITSELF if by_itself else SECONDS)
    reserves = await work.compute(find_reserves, pool, solution.matches)
    await work.progress(1, 2, "Envoi des propositions")
    proposed = 0
    fresh = {vote: holder for vote, holder in solution.matches.items() if vote not in pool.pins}
    for part in in_parts(wide.own(fresh), _AT_ONCE):
        # Each in a transaction of its own: whoever answers meanwhile waits for a few hundred, not for thousands.
        async with work.transaction() as session:
            proposed += await _propose(session, work.campaign_id, campaign_pool, part, wide.own(reserves))
    across = _across(wide, fresh)
    for begin in range(0, len(across), _ACROSS_AT_ONCE):
        async with work.transaction() as session:
            for proposal in across[begin : begin + _ACROSS_AT_ONCE]:
                proposed += await propose(session, proposal) is not None
    served = wide.served(solution.matches)
    without = sum(len(seeker.rounds) for seeker in campaign_pool.pool.seekers) - len(served)
    async with work.transaction() as session:
        if not local:
            run = MatchingRun(
                campaign_id=work.campaign_id,
                cutoff_at=cutoff_at,
                votes_served=len(served),
                votes_unserved=without,
                both_rounds=count_both(served),
                gap_both_rounds=solution.gap_both_rounds,
                seconds=solution.seconds,
            )
            await session.merge(run)
        elif not await is_under_way(session, but=work.job_id):
            await jobs.enqueue_job(session, work.campaign_id, MATCHING, MatchingScope(), requested_by="matching")
    return {
        "proposed": proposed,
        "expired": expired,
        "votes_served": len(served),
        "both_rounds": count_both(served),
        "same_station": sum(
            is_same_station(pool.seekers[vote.seeker], pool.holders[at]) for vote, at in served.items()
        ),
        "across_campaigns": sum(holder >= len(campaign_pool.offers) for holder in served.values()),
        "votes_without": without,
        "gap_share": solution.gap_share,
        "gap_both_rounds": round(solution.gap_both_rounds, 3),
        "seconds": round(solution.seconds, 2),
    }


async def is_under_way(session: AsyncSession, but: UUID | None = None) -> bool:
    """Return True if a matching other than `but` waits or runs."""
    open_ones = (JOB.c.kind == MATCHING) & JOB.c.state.in_([JobState.WAITING, JobState.RUNNING])
    return (
        await session.scalar(select(JOB.c.id).where(open_ones, JOB.c.id != (but or UUID(int=0))).limit(1)) is not None
    )


async def _read(session: AsyncSession, campaign_id: UUID) -> tuple[CampaignPool, set[int]]:
    campaign = await get_campaign(session, campaign_id)
    today = campaign_today(campaign.state)
    open_rounds = {round_day.number for round_day in campaign.state.rounds if is_open(round_day.on, today)}
    return await read_pool(session, campaign_id, open_rounds), open_rounds


def _across(wide: PartnerPool, fresh: Matches) -> list[PartnerProposal]:
    """Sort by request, so that two campaigns' concurrent matchings wait for each other and do not deadlock."""
    result = [
        PartnerProposal(
            grantor_campaign=seeker.campaign_id,
            request_id=seeker.id,
            holder_campaign=holder.campaign_id,
            offer_id=holder.id,
            rounds=[vote.round for vote in votes],
            tenths_of_km=tenths_between(
                wide.pool.seekers[votes[0].seeker].place, wide.pool.holders[fresh[votes[0]]].place
            ),
        )
        for (seeker, holder), votes in wide.across(fresh).items()
    ]
    return sorted(result, key=lambda item: item.request_id)


async def _propose(
    session: AsyncSession, campaign_id: UUID, campaign_pool: CampaignPool, matches: Matches, reserves: Matches
) -> int:
    """Create the new proposals. People who answered, left or were matched meanwhile are skipped until the next run."""
    campaign = await get_campaign(session, campaign_id)
    request_ids = {campaign_pool.requests[vote.seeker] for vote in matches}
    asking = {campaign_pool.offers[holder] for holder in matches.values()}
    quarantined = await quarantine.quarantined_among(session, campaign_id, request_ids | asking)
    willing = await offers.still_available(session, asking) - quarantined
    news = [
        live_match
        for live_match in await service.list_live_of(session, request_ids, asking)
        if live_match.id not in campaign_pool.live
    ]
    taken = {(live_match.request_id, round) for live_match in news for round in live_match.rounds}
    busy = {(live_match.offer_id, round) for live_match in news for round in live_match.rounds}
    pairs: dict[tuple[int, int], list[int]] = {}
    for vote, holder in matches.items():
        request, offer = campaign_pool.requests[vote.seeker], campaign_pool.offers[holder]
        fresh = (request, vote.round) not in taken and (offer, vote.round) not in busy
        if fresh and request not in quarantined and offer in willing:
            pairs.setdefault((vote.seeker, holder), []).append(vote.round)
    spare_of: dict[int, dict[int, int]] = {}
    for vote, other in reserves.items():
        spare_of.setdefault(vote.seeker, {})[vote.round] = other
    plans: list[MatchPlan] = []
    for (seeker, holder), rounds in sorted(pairs.items()):
        spare = [other for round, other in sorted(spare_of.get(seeker, {}).items()) if round in rounds]
        plans.append(
            MatchPlan(
                campaign_pool.requests[seeker],
                campaign_pool.offers[holder],
                rounds,
                tenths_between(campaign_pool.pool.seekers[seeker].place, campaign_pool.pool.holders[holder].place),
                campaign_pool.offers[spare[0]] if spare else None,
            )
        )
    proposals = await propose_all(session, campaign, plans)
    campaign_pool.live.update(proposal.id for proposal in proposals)
    return len(proposals)
