from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.messaging.disclosures import contacts, service
from crm.messaging.disclosures.contact_letters import print_notices as print_contact_notices
from crm.messaging.disclosures.printed_letters import print_notices
from crm.messaging.disclosures.schemas import ContactInformAsk, ContactNoticeRead, DisclosureRead, TryAsk

router = APIRouter(route_class=Route, prefix="/v1/acquired-lists/{list_id}/notice", tags=["acquired lists"])
contact_router = APIRouter(route_class=Route, prefix="/v1/contact-notice", tags=["people"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Sender = Annotated[Caller, Security(caller_with, scopes=["people:read", "sends:write"])]
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"description": "The letters.", "content": {"application/pdf": {"schema": {"type": "string"}}}}
}


@router.get("")
async def get_acquired_list_notice(list_id: UUID, request: Request, session: Session, caller: Reader) -> DisclosureRead:
    """Return the notice to an acquired list's people (GDPR, art. 14), and who was informed by which channel."""
    return await service.read(session, caller, list_id, own_address(request))


@router.post("/test", status_code=204)
async def test_acquired_list_notice(
    list_id: UUID, asked: TryAsk, request: Request, session: Session, caller: Sender
) -> None:
    """Send the notice to one address, marked as a test."""
    await service.send_test(session, caller, list_id, asked.address, own_address(request))


@router.post("/send", status_code=202)
async def send_acquired_list_notice(
    list_id: UUID, request: Request, session: Session, caller: Sender
) -> DisclosureRead:
    """Send the notice once to each person of the list with an e-mail address. Not in the silence."""
    await service.start(session, caller, list_id, own_address(request))
    return await service.read(session, caller, list_id, own_address(request))


@router.post("/stop")
async def stop_acquired_list_notice(
    list_id: UUID, request: Request, session: Session, caller: Sender
) -> DisclosureRead:
    """Stop sending the notice for now: people not yet informed get it when it is sent again."""
    await service.stop(session, caller, list_id)
    return await service.read(session, caller, list_id, own_address(request))


@router.post("/letters", response_class=Response, responses=_PDF)
async def create_acquired_list_letters(list_id: UUID, request: Request, session: Session, caller: Sender) -> Response:
    """Print the next letters as PDF, for at most 300 people without a working e-mail address, once each. With an
    `Idempotency-Key`, a lost answer can be requested again.
    """
    content = await print_notices(session, caller, list_id, own_address(request))
    headers = {"Content-Disposition": 'attachment; filename="informations.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@contact_router.get("")
async def get_contact_notice(request: Request, session: Session, caller: Reader) -> ContactNoticeRead:
    """Return the notice to imported contacts (GDPR, art. 14), who was informed, and who is left."""
    return await contacts.read(session, caller, own_address(request))


@contact_router.post("/test", status_code=204)
async def test_contact_notice(asked: TryAsk, request: Request, session: Session, caller: Sender) -> None:
    """Send the notice to one address, marked as a test."""
    await contacts.send_test(session, caller, asked.address, own_address(request))


@contact_router.post("/send", status_code=202)
async def send_contact_notice(
    asked: ContactInformAsk, request: Request, session: Session, caller: Sender
) -> ContactNoticeRead:
    """Send the notice once to each contact to inform who has an open e-mail address. Not in the silence."""
    await contacts.start(session, caller, asked.given_by, own_address(request))
    return await contacts.read(session, caller, own_address(request))


@contact_router.post("/source", status_code=200)
async def set_contact_source(
    asked: ContactInformAsk, request: Request, session: Session, caller: Sender
) -> ContactNoticeRead:
    """Say who gave the data, without sending: the next mail or letter to each person carries the notice."""
    await contacts.state_giver(session, caller, asked.given_by, own_address(request))
    return await contacts.read(session, caller, own_address(request))


@contact_router.post("/stop")
async def stop_contact_notice(request: Request, session: Session, caller: Sender) -> ContactNoticeRead:
    """Stop sending the notice for now: people not yet informed get it when it is sent again."""
    await contacts.stop(session, caller)
    return await contacts.read(session, caller, own_address(request))


@contact_router.post("/letters", response_class=Response, responses=_PDF)
async def create_contact_notice_letters(
    asked: ContactInformAsk, request: Request, session: Session, caller: Sender
) -> Response:
    """Print the next letters as PDF, for at most 300 people without a working e-mail address, once each. With an
    `Idempotency-Key`, a lost answer can be requested again.
    """
    content = await print_contact_notices(session, caller, asked.given_by, own_address(request))
    headers = {"Content-Disposition": 'attachment; filename="informations.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


def own_address(request: Request) -> str:
    """Return this service's public URL."""
    settings = request.app.state.settings
    return f"{settings.public_url}{settings.root_path}"
