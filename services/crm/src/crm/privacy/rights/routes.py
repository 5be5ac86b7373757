from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, Security, status
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import GONE_RESPONSE

from crm.privacy.rights import service
from crm.privacy.rights.answer_pdf import write_answer
from crm.privacy.rights.schemas import AnswerRead, CaseCreate, CaseList, CaseRead, ClosePut, ExtensionPut, IdentityPut

router = APIRouter(route_class=Route, prefix="/v1/rights/cases", tags=["rights"])

Reader = Annotated[Caller, Security(caller_with, scopes=["rights:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["rights:write"])]


@router.get("")
async def list_rights_cases(session: Session, caller: Reader) -> CaseList:
    """List rights requests by deadline."""
    items = [await service.describe(session, case) for case in await service.list_cases(session, caller)]
    return CaseList(items=items, next=None, late=sum(item.urgency == "late" for item in items))


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_rights_case(put: CaseCreate, session: Session, caller: Writer) -> CaseRead:
    """Record a person's request. The answer is due within a month (GDPR, art. 12(3))."""
    return await service.describe(session, await service.open_case(session, caller, put))


@router.get("/{case_id}")
async def get_rights_case(case_id: UUID, session: Session, caller: Reader) -> CaseRead:
    """Return one request, with each service's answer in counts and duties."""
    return await service.describe(session, await service.get_case(session, caller, case_id))


@router.post("/{case_id}/identity")
async def record_rights_case_identity(case_id: UUID, put: IdentityPut, session: Session, caller: Writer) -> CaseRead:
    """Record how the person was identified. No document is required or stored."""
    return await service.describe(session, await service.note_identity(session, caller, case_id, put))


@router.post("/{case_id}/extend")
async def extend_rights_case(case_id: UUID, put: ExtensionPut, session: Session, caller: Writer) -> CaseRead:
    """Extend the deadline by two months, once, within the first; the person must be told the reason."""
    return await service.describe(session, await service.prolong(session, caller, case_id, put))


@router.post("/{case_id}/process", status_code=status.HTTP_202_ACCEPTED)
async def process_rights_case(case_id: UUID, session: Session, caller: Writer) -> CaseRead:
    """Start the job that processes a request in each configured service, or retries unavailable ones."""
    return await service.describe(session, await service.ask_work(session, caller, case_id))


@router.post("/{case_id}/close")
async def close_rights_case(case_id: UUID, put: ClosePut, session: Session, caller: Writer) -> CaseRead:
    """Close a request: done, or refused with its reason. After an erasure the request's identity data goes too."""
    return await service.describe(session, await service.close_case(session, caller, case_id, put))


@router.get("/{case_id}/answer", responses=GONE_RESPONSE)
async def get_rights_case_answer(case_id: UUID, session: Session, caller: Writer, response: Response) -> AnswerRead:
    """Return all data held about the person, to be handed to them. Each read is in the audit log."""
    response.headers["Cache-Control"] = "no-store"
    return await service.read_answer(session, caller, case_id)


@router.get("/{case_id}/answer.pdf", response_class=Response, responses=GONE_RESPONSE)
async def download_rights_case_answer(case_id: UUID, session: Session, caller: Writer) -> Response:
    """Download the same as a readable document in French."""
    answer = await service.read_answer(session, caller, case_id)
    zone = (await get_campaign(session, caller.campaign_id)).state.time_zone
    headers = {"Content-Disposition": 'attachment; filename="vos-donnees.pdf"', "Cache-Control": "no-store"}
    return Response(write_answer(answer, zone), media_type="application/pdf", headers=headers)
