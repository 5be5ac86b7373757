from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from kit.web.problems import NotFound

from results.reporting.sms_reports import service
from results.reporting.sms_reports.schemas import SmsGatewayRead, SmsReply, SmsReportCreate, SmsReportRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["phones"])

Reader = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read", "tallies:sealed"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:write"])]


@router.post("/sms-gateways", status_code=status.HTTP_201_CREATED)
async def create_sms_gateway(request: Request, session: Session, caller: Writer) -> SmsGatewayRead:
    """Create the secret address that a text-message gateway posts to: JSON with `from`, `text` and its own `id`."""
    gateway, token = await service.make_gateway(session, caller)
    settings = request.app.state.settings
    address = f"{settings.public_url.rstrip('/')}{settings.root_path}/v1/sms-reports/{token}"
    return SmsGatewayRead(id=gateway.id, address=address)


@router.delete("/sms-gateways/{sms_gateway_id}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_sms_gateway(sms_gateway_id: UUID, session: Session, caller: Writer) -> None:
    """Revoke a gateway's address."""
    await service.revoke_gateway(session, caller, sms_gateway_id)


# As gateways were told before: their owners typed this address into an app.
@router.post("/texts/{token}", include_in_schema=False)
@router.post("/sms-reports/{token}")
async def receive_sms_report(text: SmsReportCreate, link: Link) -> SmsReply:
    """Receive a reporter's text message from the campaign's gateway; the answer is the reply to send, in French.

    One line per station: `PV 12 I1012 V700 B12 N8 E680 1=400 2=280`, `MIDI 12 243`, `CENT 12 1=56 2=41 B2 N1`.
    """
    if link.purpose != service.PURPOSE:
        raise NotFound("Ce lien n'est pas celui d'une passerelle.", "This link is not a gateway's.")
    return SmsReply(reply=await service.take_text(link.session, link.campaign_id, link.target_id, text))


@router.get("/sms-reports")
async def list_sms_reports(
    session: Session,
    caller: Reader,
    misunderstood: Annotated[bool, Query(description="Only those that were not understood.")] = False,
) -> Page[SmsReportRead]:
    """List the latest text messages as received, with the replies."""
    rows = await service.list_texts(session, caller.campaign_id, misunderstood=misunderstood)
    return single_page(
        [
            SmsReportRead(
                id=row.id,
                poll_watcher_id=row.poll_watcher_id,
                sender=sender,
                text=text,
                reply=reply,
                understood=row.understood,
                received_at=row.received_at,
            )
            for row, sender, text, reply in rows
        ]
    )
