from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Request, Response, Security, status
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases import cases, service, sides, withdrawal
from proxy.follow_up.cases.schemas import (
    ContactRead,
    EstablishmentCreate,
    InvitationCount,
    NoteCreate,
    NoteRead,
    VoteReportCreate,
)
from proxy.intake.requests.service import Request as AskedRequest
from proxy.matching.matches import service as matches
from proxy.matching.matches.schemas import FollowUpRead
from proxy.matching.matches.service import Proposal

router = APIRouter(route_class=Route, tags=["follow-ups"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]
CaseKind: TypeAlias = Literal["request", "offer"]


@router.get("/v1/matches/{match_id}/follow-up")
async def get_follow_up(match_id: UUID, session: Session, caller: Reader) -> FollowUpRead:
    """Return the follow-up of a match: whether the proxy was made and the vote took place."""
    return await service.read_follow_up(session, await _match(session, caller, match_id))


@router.put("/v1/matches/{match_id}/establishment")
async def record_establishment(
    match_id: UUID, create: EstablishmentCreate, session: Session, caller: Writer
) -> FollowUpRead:
    """Record that the proxy was made before the authority. Once it is for every round, the request is established."""
    await _match(session, caller, match_id)
    campaign = await get_campaign(session, caller.campaign_id)
    proposal = await service.establish(session, campaign, match_id, create.reference, caller.subject)
    return await service.read_follow_up(session, proposal)


@router.post("/v1/matches/{match_id}/votes")
async def record_vote(match_id: UUID, create: VoteReportCreate, session: Session, caller: Writer) -> FollowUpRead:
    """Report whether the holder could vote in a round; a second report corrects the first."""
    await _match(session, caller, match_id)
    campaign = await get_campaign(session, caller.campaign_id)
    proposal = await service.report_vote(session, campaign, match_id, create.round, caller.subject, voted=create.voted)
    return await service.read_follow_up(session, proposal)


@router.get("/v1/requests/{request_id}/notes")
async def list_request_notes(request_id: UUID, session: Session, caller: Reader) -> Page[NoteRead]:
    """List the team's notes about a request, the newest first."""
    return await _list_notes(session, caller, "request", request_id)


@router.get("/v1/offers/{offer_id}/notes")
async def list_offer_notes(offer_id: UUID, session: Session, caller: Reader) -> Page[NoteRead]:
    """List the team's notes about an offer, the newest first."""
    return await _list_notes(session, caller, "offer", offer_id)


@router.post("/v1/requests/{request_id}/notes", status_code=status.HTTP_201_CREATED)
async def create_request_note(request_id: UUID, create: NoteCreate, session: Session, caller: Writer) -> NoteRead:
    """Add a note for the team: encrypted, and erased with the person."""
    return await _create_note(session, caller, "request", request_id, create)


@router.post("/v1/offers/{offer_id}/notes", status_code=status.HTTP_201_CREATED)
async def create_offer_note(offer_id: UUID, create: NoteCreate, session: Session, caller: Writer) -> NoteRead:
    """Add a note for the team: encrypted, and erased with the person."""
    return await _create_note(session, caller, "offer", offer_id, create)


@router.post("/v1/requests/{request_id}/contact")
async def reveal_request_contact(request_id: UUID, session: Session, caller: Writer, response: Response) -> ContactRead:
    """Read the person's contact, to call them. Each read is recorded in the case; no Idempotency-Key repeats it."""
    return await _reveal_contact(session, caller, "request", request_id, response)


@router.post("/v1/offers/{offer_id}/contact")
async def reveal_offer_contact(offer_id: UUID, session: Session, caller: Writer, response: Response) -> ContactRead:
    """Read the person's contact, to call them. Each read is recorded in the case; no Idempotency-Key repeats it."""
    return await _reveal_contact(session, caller, "offer", offer_id, response)


@router.post("/v1/requests/{request_id}/withdraw", status_code=status.HTTP_204_NO_CONTENT)
async def withdraw_request(request_id: UUID, session: Session, caller: Writer) -> None:
    """Withdraw a request at the person's wish, for example by telephone. They are notified, and it is recorded."""
    await _withdraw(session, caller, "request", request_id)


@router.post("/v1/offers/{offer_id}/withdraw", status_code=status.HTTP_204_NO_CONTENT)
async def withdraw_offer(offer_id: UUID, session: Session, caller: Writer) -> None:
    """Withdraw an offer at the person's wish, for example by telephone. They are notified, and it is recorded."""
    await _withdraw(session, caller, "offer", offer_id)


@router.post("/v1/requests/{request_id}/invitations")
async def invite_volunteers_for_request(
    http: Request, request_id: UUID, session: Session, caller: Writer
) -> InvitationCount:
    """Ask volunteers of the department to go there. Nobody twice for a place, nobody during electoral silence."""
    row = await cases.find_case(session, caller, "request", request_id)
    assert isinstance(row, AskedRequest)
    campaign = await get_campaign(session, caller.campaign_id)
    return InvitationCount(invited=len(await cases.invite(session, campaign, row)))


@router.put("/v1/public/status/{token}/matches/{match_id}/establishment")
async def establish_my_proxy(match_id: UUID, create: EstablishmentCreate, link: Link) -> FollowUpRead:
    """Record that the proxy was made, by either of the two people."""
    return await sides.establish(link, match_id, create.reference)


@router.post("/v1/public/status/{token}/matches/{match_id}/votes")
async def report_my_vote(match_id: UUID, create: VoteReportCreate, link: Link) -> FollowUpRead:
    """Report whether the vote took place, by either of the two people, once the stations are open."""
    return await sides.report_vote(link, match_id, create.round, voted=create.voted)


async def _match(session: AsyncSession, caller: Caller, match_id: UUID) -> Proposal:
    proposal = await matches.get_proposal(session, caller.campaign_id, match_id)
    await cases.find_case(session, caller, "request", proposal.request_id)
    return proposal


async def _list_notes(session: AsyncSession, caller: Caller, kind: CaseKind, case_id: UUID) -> Page[NoteRead]:
    await cases.find_case(session, caller, kind, case_id)
    return single_page(await cases.read_notes(session, caller.campaign_id, case_id))


async def _create_note(
    session: AsyncSession, caller: Caller, kind: CaseKind, case_id: UUID, create: NoteCreate
) -> NoteRead:
    row = await cases.find_case(session, caller, kind, case_id)
    campaign = await get_campaign(session, caller.campaign_id)
    return await cases.add_note(session, campaign, row, create.text, caller.subject)


async def _reveal_contact(
    session: AsyncSession, caller: Caller, kind: CaseKind, case_id: UUID, response: Response
) -> ContactRead:
    response.headers["Cache-Control"] = "no-store"
    row = await cases.find_case(session, caller, kind, case_id)
    campaign = await get_campaign(session, caller.campaign_id)
    return await cases.reveal_contact(session, campaign, row, caller.subject)


async def _withdraw(session: AsyncSession, caller: Caller, kind: CaseKind, case_id: UUID) -> None:
    row = await cases.find_case(session, caller, kind, case_id)
    await withdrawal.withdraw_for(session, await get_campaign(session, caller.campaign_id), row, caller.subject)
