"""The matching as a job: everybody anew, or only around one change; what is proposed or accepted stays."""

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


async def run_matching(work: Work, asked: MatchingScope) -> dict[str, Any]:
    async with work.transaction() as session:
        campaign = await get_campaign(session, work.campaign_id)
        expired = await service.expire(session, campaign) + await partner_matches.expire(session, campaign)
        known, open_rounds = await _read(session, work.campaign_id)
        wide = await widen(session, work.campaign_id, known, open_rounds)
        cutoff_at = campaign_now(campaign.state) - _COMMITTED_WITHIN
    await work.progress(0, 2, "Recherche des meilleurs rapprochements")
    pool = wide.pool
    local = bool(asked.requests or asked.offers)
    if local:
        seekers = [number for number, one in enumerate(known.requests) if one in asked.requests]
        holders = [number for number, one in enumerate(known.offers) if one in asked.offers]
        found = await work.compute(resolve, pool, pool.pins, set(pool.pins), seekers, holders)
    else:
        by_itself = work.requested_by == MATCHING
        found = await work.compute(solve, pool, seconds=SECONDS_BY_ITSELF if by_itself else SECONDS)
    reserves = await work.compute(find_reserves, pool, found.matches)
    await work.progress(1, 2, "Envoi des propositions")
    made = 0
    fresh = {vote: holder for vote, holder in found.matches.items() if vote not in pool.pins}
    for some in in_parts(wide.own(fresh), _AT_ONCE):
        # Each in a transaction of its own: whoever answers meanwhile waits for a few hundred, not for thousands.
        async with work.transaction() as session:
            made += await _propose(session, work.campaign_id, known, some, wide.own(reserves))
    across = _across(wide, fresh)
    for begin in range(0, len(across), _ACROSS_AT_ONCE):
        async with work.transaction() as session:
            for one in across[begin : begin + _ACROSS_AT_ONCE]:
                made += await propose(session, one) is not None
    served = wide.served(found.matches)
    without = sum(len(one.rounds) for one in known.pool.seekers) - len(served)
    async with work.transaction() as session:
        if not local:
            run = MatchingRun(
                campaign_id=work.campaign_id,
                cutoff_at=cutoff_at,
                votes_served=len(served),
                votes_unserved=without,
                both_rounds=count_both(served),
                gap_both_rounds=found.gap_both_rounds,
                seconds=found.seconds,
            )
            await session.merge(run)
        elif not await is_under_way(session, but=work.job_id):
            await jobs.enqueue_job(session, work.campaign_id, MATCHING, MatchingScope(), requested_by="matching")
    return {
        "proposed": made,
        "expired": expired,
        "votes_served": len(served),
        "both_rounds": count_both(served),
        "same_station": sum(
            is_same_station(pool.seekers[vote.seeker], pool.holders[at]) for vote, at in served.items()
        ),
        "across_campaigns": sum(holder >= len(known.offers) for holder in served.values()),
        "votes_without": without,
        "gap_share": found.gap_share,
        "gap_both_rounds": round(found.gap_both_rounds, 3),
        "seconds": round(found.seconds, 2),
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
    open_rounds = {one.number for one in campaign.state.rounds if is_open(one.on, today)}
    return await read_pool(session, campaign_id, open_rounds), open_rounds


def _across(wide: PartnerPool, fresh: Matches) -> list[PartnerProposal]:
    """Sort by the requests' numbers, so that two campaigns' matchings at once wait and do not deadlock."""
    found = [
        PartnerProposal(
            grantor_campaign=asking.campaign_id,
            request_id=asking.id,
            holder_campaign=asked.campaign_id,
            offer_id=asked.id,
            rounds=[vote.round for vote in votes],
            tenths_of_km=tenths_between(
                wide.pool.seekers[votes[0].seeker].place, wide.pool.holders[fresh[votes[0]]].place
            ),
        )
        for (asking, asked), votes in wide.across(fresh).items()
    ]
    return sorted(found, key=lambda one: one.request_id)


async def _propose(
    session: AsyncSession, campaign_id: UUID, known: CampaignPool, found: Matches, reserves: Matches
) -> int:
    """Propose the new matches. People who answered, left or were matched meanwhile are left out: another run comes."""
    campaign = await get_campaign(session, campaign_id)
    asked = {known.requests[vote.seeker] for vote in found}
    asking = {known.offers[holder] for holder in found.values()}
    held = await quarantine.quarantined_ids(session, campaign_id)
    willing = await offers.still_available(session, asking) - held
    news = [one for one in await service.list_live_of(session, asked, asking) if one.id not in known.live]
    taken = {(one.request_id, round) for one in news for round in one.rounds}
    busy = {(one.offer_id, round) for one in news for round in one.rounds}
    pairs: dict[tuple[int, int], list[int]] = {}
    for vote, holder in found.items():
        request, offer = known.requests[vote.seeker], known.offers[holder]
        fresh = (request, vote.round) not in taken and (offer, vote.round) not in busy
        if fresh and request not in held and offer in willing:
            pairs.setdefault((vote.seeker, holder), []).append(vote.round)
    spare_of: dict[int, dict[int, int]] = {}
    for vote, other in reserves.items():
        spare_of.setdefault(vote.seeker, {})[vote.round] = other
    wanted: list[MatchPlan] = []
    for (seeker, holder), rounds in sorted(pairs.items()):
        spare = [other for round, other in sorted(spare_of.get(seeker, {}).items()) if round in rounds]
        wanted.append(
            MatchPlan(
                known.requests[seeker],
                known.offers[holder],
                rounds,
                tenths_between(known.pool.seekers[seeker].place, known.pool.holders[holder].place),
                known.offers[spare[0]] if spare else None,
            )
        )
    made = await propose_all(session, campaign, wanted)
    known.live.update(one.id for one in made)
    return len(made)
