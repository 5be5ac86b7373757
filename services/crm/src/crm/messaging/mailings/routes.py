from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import Page, single_page
from kit.web.problems import NotFound

from crm.messaging.disclosures.routes import own_address
from crm.messaging.mailings import approval, previews, rules, service
from crm.messaging.mailings.audience_counts import audience_of, targets
from crm.messaging.mailings.models import Mailing
from crm.messaging.mailings.printed_letters import print_letters
from crm.messaging.mailings.schemas import (
    ApprovalAsk,
    AudienceRead,
    MailingPut,
    MailingRead,
    PreviewAsk,
    PreviewRead,
    ReturnAsk,
    RulePut,
    RuleRead,
    SendAsk,
    TestAsk,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["mailings"])

Reader = Annotated[Caller, Security(caller_with, scopes=["messages:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["messages:write"])]
Previewer = Annotated[Caller, Security(caller_with, scopes=["messages:read", "people:read"])]
Tester = Annotated[Caller, Security(caller_with, scopes=["messages:write", "people:read"])]
Sender = Annotated[Caller, Security(caller_with, scopes=["sends:write"])]
Printer = Annotated[Caller, Security(caller_with, scopes=["sends:write", "people:read"])]
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"description": "The letters.", "content": {"application/pdf": {"schema": {"type": "string"}}}}
}


@router.get("/mailing-rule")
async def get_mailing_rule(session: Session, caller: Reader) -> RuleRead:
    """Return the sending rule: the controller, and whether a second person must approve."""
    rule = await rules.get_rule(session, caller.campaign_id)
    if rule is None:
        raise NotFound("Personne n'a encore dit qui répond des envois.", "Nobody has said yet who answers.")
    return RuleRead.model_validate(rule, from_attributes=True)


@router.put("/mailing-rule")
async def set_mailing_rule(put: RulePut, session: Session, caller: Sender) -> RuleRead:
    """Set the controller of messages, and whether a second person must approve them."""
    return RuleRead.model_validate(await rules.put_rule(session, caller, put), from_attributes=True)


@router.get("/mailings")
async def list_mailings(session: Session, caller: Reader) -> Page[MailingRead]:
    """List mailings, last edited first."""
    return single_page(
        [await _as_read(session, mailing) for mailing in await service.list_mailings(session, caller.campaign_id)]
    )


@router.post("/mailings", status_code=201)
async def create_mailing(put: MailingPut, session: Session, caller: Writer, response: Response) -> MailingRead:
    """Create a mailing as a draft. Nothing is sent."""
    return with_etag(response, await _as_read(session, await service.add_mailing(session, caller, put)))


@router.get("/mailings/{mailing_id}")
async def get_mailing(mailing_id: UUID, session: Session, caller: Reader, response: Response) -> MailingRead:
    """Return one mailing, and its outcome."""
    return with_etag(
        response, await _as_read(session, await service.get_mailing(session, caller.campaign_id, mailing_id))
    )


@router.put("/mailings/{mailing_id}", responses=CHANGED_RESPONSE)
async def update_mailing(
    mailing_id: UUID,
    put: MailingPut,
    session: Session,
    caller: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> MailingRead:
    """Change a draft; an approved one needs approval again."""
    known = await service.put_mailing(session, caller, mailing_id, put, version_of(if_match))
    return with_etag(response, await _as_read(session, known))


@router.post("/mailings/{mailing_id}/count")
async def count_mailing(mailing_id: UUID, session: Session, caller: Previewer) -> AudienceRead:
    """Count the people in your territories that the message would reach now, and those left out by reason."""
    mailing = await service.get_mailing(session, caller.campaign_id, mailing_id)
    audience = await audience_of(session, caller, mailing)
    return AudienceRead(reached=audience.reached, excluded=dict(audience.excluded), targeted=targets(caller, mailing))


@router.post("/mailings/{mailing_id}/preview")
async def preview_mailing(
    mailing_id: UUID, asked: PreviewAsk, request: Request, session: Session, caller: Previewer
) -> PreviewRead:
    """Return the message as a given person would get it, or why they would not."""
    mailing = await service.get_mailing(session, caller.campaign_id, mailing_id)
    return await previews.preview(session, caller, mailing, asked.person_id, own_address(request))


@router.post("/mailings/{mailing_id}/test", status_code=204)
async def test_mailing(mailing_id: UUID, asked: TestAsk, request: Request, session: Session, caller: Tester) -> None:
    """Send the message to one address, marked as a test."""
    mailing = await service.get_mailing(session, caller.campaign_id, mailing_id)
    await previews.send_test(session, caller, mailing, asked, own_address(request))


@router.post("/mailings/{mailing_id}/ask-approval")
async def ask_mailing_approval(mailing_id: UUID, asked: ApprovalAsk, session: Session, caller: Writer) -> MailingRead:
    """Ask for somebody else's approval, and say when the mailing is to start."""
    return await _as_read(session, await approval.ask(session, caller, mailing_id, asked.at))


@router.post("/mailings/{mailing_id}/return")
async def return_mailing(mailing_id: UUID, asked: ReturnAsk, session: Session, caller: Sender) -> MailingRead:
    """Return a mailing that waits for approval to its author, with what has to change."""
    return await _as_read(session, await approval.give_back(session, caller, mailing_id, asked.note))


@router.post("/mailings/{mailing_id}/approve")
async def approve_mailing(mailing_id: UUID, session: Session, caller: Sender) -> MailingRead:
    """Approve a mailing that another member wrote."""
    return await _as_read(session, await service.approve(session, caller, mailing_id))


@router.post("/mailings/{mailing_id}/send")
async def send_mailing(
    mailing_id: UUID, asked: SendAsk, request: Request, session: Session, caller: Sender
) -> MailingRead:
    """Send a mailing, now or later. Refused in the election silence (L. 49); each reader's own eve is respected too."""
    known = await service.send(session, caller, mailing_id, asked.at, own_address(request))
    return await _as_read(session, known)


@router.post("/mailings/{mailing_id}/cancel")
async def cancel_mailing(mailing_id: UUID, session: Session, caller: Sender) -> MailingRead:
    """Cancel a mailing before its time, or stop one that is being sent."""
    return await _as_read(session, await service.cancel(session, caller, mailing_id))


@router.post("/mailings/{mailing_id}/letters", response_class=Response, responses=_PDF)
async def create_mailing_letters(mailing_id: UUID, request: Request, session: Session, caller: Printer) -> Response:
    """Print the next letters as PDF, for at most 300 people, once each. 409 if none is left, or in the silence. With an
    `Idempotency-Key`, a lost answer can be requested again.
    """
    mailing = await service.get_mailing(session, caller.campaign_id, mailing_id, lock=True)
    content, _ = await print_letters(session, caller, mailing, own_address(request))
    headers = {"Content-Disposition": 'attachment; filename="lettres.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


async def _as_read(session: Session, mailing: Mailing) -> MailingRead:
    values = {name: getattr(mailing, name) for name in MailingRead.model_fields if hasattr(mailing, name)}
    return MailingRead.model_validate(
        values | {"approved_by": service.approved_by(mailing), "sent": await service.sent_counts(session, mailing)}
    )
