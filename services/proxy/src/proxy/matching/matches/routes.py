from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Security, status
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.jobs import JobRead
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, Rows
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.requests import service as requests
from proxy.matching.matches import manual_decisions, queries, service
from proxy.matching.matches.matching_requests import MATCHING, MatchingScope
from proxy.matching.matches.models import Proposal
from proxy.matching.matches.schemas import (
    MatchCreate,
    MatchDetail,
    MatchRead,
    PairCreate,
    PairRead,
)
from proxy.matching.matches.states import State
from proxy.matching.matches.views import describe, describe_all

router = APIRouter(route_class=Route, tags=["matches"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]


@router.post("/v1/matching-runs", status_code=status.HTTP_202_ACCEPTED)
async def start_matching_run(session: Session, caller: Writer) -> JobRead:
    """Start a job that matches all confirmed waiting people. Accepted matches stay."""
    job = await jobs.enqueue_job(session, caller.campaign_id, MATCHING, MatchingScope(), requested_by=caller.subject)
    return await jobs.read_job(session, caller.campaign_id, job)


@router.get("/v1/matches", response_model=Page[MatchRead])
async def list_matches(
    session: Session, paging: Paging, caller: Reader, state: Annotated[State | None, Query()] = None
) -> Rows[MatchRead]:
    """List the matches of your territories."""
    own_requests = await requests.ids_within(session, caller.territories)
    rows = await queries.read_page_of(session, own_requests, state, paging)
    return Rows(describe_all(rows.items), rows.next)


@router.post("/v1/matches", status_code=status.HTTP_201_CREATED)
async def create_match(create: MatchCreate, session: Session, caller: Writer) -> MatchDetail:
    """Create a match by hand. The legal limits apply; both people are asked as for any other."""
    await _check_mine(session, caller, create.request_id)
    campaign = await get_campaign(session, caller.campaign_id)
    return await describe(session, await manual_decisions.make_by_hand(session, campaign, create, caller.subject))


@router.get("/v1/matches/{match_id}")
async def get_match(match_id: UUID, session: Session, caller: Reader) -> MatchDetail:
    """Return a match, its reasons, and its history."""
    return await describe(session, await _find(session, caller, match_id))


@router.put("/v1/matches/{match_id}/pin")
async def pin_match(match_id: UUID, session: Session, caller: Writer) -> MatchDetail:
    """Pin a proposal: it does not expire before it is answered."""
    return await _pin(session, caller, match_id, pinned=True)


@router.delete("/v1/matches/{match_id}/pin")
async def unpin_match(match_id: UUID, session: Session, caller: Writer) -> MatchDetail:
    """Unpin a proposal: it can expire again."""
    return await _pin(session, caller, match_id, pinned=False)


@router.delete("/v1/matches/{match_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_match(match_id: UUID, session: Session, caller: Writer) -> None:
    """End a match, proposed or accepted. Both people wait again, and may be matched again, with each other too."""
    await _find(session, caller, match_id)
    campaign = await get_campaign(session, caller.campaign_id)
    await service.end(session, campaign, match_id, caller.subject, forbid=False)


@router.post("/v1/forbidden-pairs", status_code=status.HTTP_201_CREATED)
async def create_forbidden_pair(create: PairCreate, session: Session, caller: Writer) -> PairRead:
    """Forbid a match of these two; a proposed or accepted match between them ends."""
    await _check_mine(session, caller, create.request_id)
    campaign = await get_campaign(session, caller.campaign_id)
    await service.forbid_pair(session, campaign, create.request_id, create.offer_id, caller.subject)
    return PairRead(request_id=create.request_id, offer_id=create.offer_id)


@router.delete("/v1/forbidden-pairs/{request_id}/{offer_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_forbidden_pair(request_id: UUID, offer_id: UUID, session: Session, caller: Writer) -> None:
    """Allow these two to be matched again."""
    await _check_mine(session, caller, request_id)
    campaign = await get_campaign(session, caller.campaign_id)
    await manual_decisions.allow_pair(session, campaign, request_id, offer_id, caller.subject)


async def _pin(session: AsyncSession, caller: Caller, match_id: UUID, *, pinned: bool) -> MatchDetail:
    await _find(session, caller, match_id)
    campaign = await get_campaign(session, caller.campaign_id)
    return await describe(
        session, await manual_decisions.pin(session, campaign, match_id, caller.subject, pinned=pinned)
    )


async def _find(session: AsyncSession, caller: Caller, match_id: UUID) -> Proposal:
    proposal = await queries.get_proposal(session, caller.campaign_id, match_id)
    await _check_mine(session, caller, proposal.request_id)
    return proposal


async def _check_mine(session: AsyncSession, caller: Caller, request_id: UUID) -> None:
    request = await requests.get_request(session, caller.campaign_id, request_id)
    caller.check_covers(request.station or request.commune, "/request_id")
