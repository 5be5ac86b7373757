"""The matching as a job: everybody anew, or only around one change; what is proposed or accepted stays."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kit import jobs
from kit.campaigns.queries import campaign_now, get_campaign
from kit.jobs import Work
from kit.jobs.schemas import JobState
from kit.jobs.tables import JOB
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.matches import queries, service
from proxy.matches.models import MatchingRun
from proxy.matches.pooling import Known, read_pool
from proxy.matches.proposing import Wanted, propose_all
from proxy.matching.pairs import tenths_between
from proxy.matching.pools import Matches, Pool, in_parts
from proxy.matching.reserves import find_reserves
from proxy.matching.resolving import resolve
from proxy.matching.solving import Solution, solve
from proxy.offers import service as offers
from proxy.people.applying import is_open, local_day
from proxy.quarantines import service as quarantines

MATCHING = "matching"
SECONDS = 15.0
SECONDS_BY_ITSELF = 3.0
"""Whenever somebody arrives: what a longer search finds is kilometres, and the computer has other things to do."""
_AT_ONCE = 500
"""Requests that are proposed to in one transaction."""
_COMMITTED_WITHIN = timedelta(seconds=2)
"""What was written just before the pool was read may not have been in it yet."""


class MatchingAsked(BaseModel):
    """Whom a change concerns; nobody: the whole pool."""

    requests: list[UUID] = []
    offers: list[UUID] = []


async def run_matching(work: Work, asked: MatchingAsked) -> dict[str, Any]:
    async with work.transaction() as session:
        campaign = await get_campaign(session, work.campaign_id)
        expired = await service.expire(session, campaign)
        known = await _read(session, work.campaign_id)
        looked_at = campaign_now(campaign.state) - _COMMITTED_WITHIN
    await work.progress(0, 2, "Recherche des meilleurs rapprochements")
    pool = known.pool
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
    for some in in_parts(fresh, _AT_ONCE):
        # Each in a transaction of its own: whoever answers meanwhile waits for a few hundred, not for thousands.
        async with work.transaction() as session:
            made += await _propose(session, work.campaign_id, known, some, reserves)
    async with work.transaction() as session:
        if not local:
            await _keep_run(session, work.campaign_id, pool, found, looked_at)
        elif not await is_under_way(session, but=work.job_id):
            await jobs.ask(session, work.campaign_id, MATCHING, MatchingAsked(), requested_by="matching")
    return {
        "proposed": made,
        "expired": expired,
        "votes_served": found.score.served,
        "both_rounds": found.score.both_rounds,
        "same_station": found.score.same_station,
        "votes_without": sum(len(one.rounds) for one in pool.seekers) - len(found.matches),
        "gap_share": found.gap_share,
        "gap_both_rounds": round(found.gap_both_rounds, 3),
        "seconds": round(found.seconds, 2),
    }


async def is_under_way(session: AsyncSession, but: UUID | None = None) -> bool:
    """Whether a matching waits or runs, but for that one."""
    open_ones = (JOB.c.kind == MATCHING) & JOB.c.state.in_([JobState.WAITING, JobState.RUNNING])
    return (
        await session.scalar(select(JOB.c.id).where(open_ones, JOB.c.id != (but or UUID(int=0))).limit(1)) is not None
    )


async def _keep_run(session: AsyncSession, campaign_id: UUID, pool: Pool, found: Solution, looked_at: datetime) -> None:
    run = MatchingRun(
        campaign_id=campaign_id,
        looked_at=looked_at,
        votes_served=found.score.served,
        votes_without=sum(len(one.rounds) for one in pool.seekers) - len(found.matches),
        both_rounds=found.score.both_rounds,
        gap_both_rounds=found.gap_both_rounds,
        seconds=found.seconds,
    )
    await session.merge(run)


async def _read(session: AsyncSession, campaign_id: UUID) -> Known:
    campaign = await get_campaign(session, campaign_id)
    today = local_day(campaign.state, campaign_now(campaign.state))
    return await read_pool(
        session, campaign_id, {one.number for one in campaign.state.rounds if is_open(one.on, today)}
    )


async def _propose(session: AsyncSession, campaign_id: UUID, known: Known, found: Matches, reserves: Matches) -> int:
    """What is new. Who answered, left or was matched while it was computed is passed over: another run comes."""
    campaign = await get_campaign(session, campaign_id)
    asked = {known.requests[vote.seeker] for vote in found}
    asking = {known.offers[holder] for holder in found.values()}
    held = await quarantines.held_ids(session, campaign_id)
    willing = await offers.still_available(session, asking) - held
    news = [one for one in await queries.list_live_of(session, asked, asking) if one.id not in known.live]
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
    wanted: list[Wanted] = []
    for (seeker, holder), rounds in sorted(pairs.items()):
        spare = [other for round, other in sorted(spare_of.get(seeker, {}).items()) if round in rounds]
        wanted.append(
            Wanted(
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
