from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Security, status
from kit.app import Intake, Route
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.bodies import read_letter_of
from kit.web.paging import Page, single_page
from kit.web.refusals import link_for_elsewhere
from pydantic import BaseModel, Field

from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.messages.bounces import service
from proxy.messages.bounces.undeliverable_contacts import UndeliverableContactRead, list_unreachable

router = APIRouter(route_class=Route, tags=["statuses"])
public = APIRouter(route_class=Intake, tags=["statuses"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]


class BounceInboxRead(BaseModel):
    path: Annotated[str, Field(description="For the mailbox alone, whose notices are posted there. Shown once.")]


class NoticeRead(BaseModel):
    noted: Annotated[bool, Field(description="True if one of our mails came back for good, and it was not known.")]


@router.get("/v1/undeliverable-contacts")
async def list_undeliverable_contacts(session: Session, caller: Reader) -> Page[UndeliverableContactRead]:
    """List the people whose mails bounce: they get SMS if they have a mobile, else they must be called."""
    return single_page(await list_unreachable(session, caller))


@router.delete("/v1/undeliverable-contacts/{kind}/{target_id}", status_code=status.HTTP_204_NO_CONTENT)
async def clear_undeliverable_contact(
    kind: Literal["requests", "offers"], target_id: UUID, session: Session, caller: Writer
) -> None:
    """Mark a person's address as deliverable again. A changed address needs no such mark."""
    if kind == "requests":
        row = await requests.get_request(session, caller.campaign_id, target_id)
    else:
        row = await offers.get_offer(session, caller.campaign_id, target_id)
    caller.check_covers(row.station or row.commune, None)
    await service.open_again(session, caller.campaign_id, row.person_id)


@router.post("/v1/bounce-inboxes", status_code=status.HTTP_201_CREATED)
async def create_bounce_inbox(session: Session, caller: Writer) -> BounceInboxRead:
    """Create a secret address to which the sender's mailbox forwards bounce notices."""
    return BounceInboxRead(path=await service.new_notice_address(session, caller))


@public.post("/v1/public/bounces/{token}")
async def take_notice(request: Request, link: Link) -> NoticeRead:
    """Receive a raw mail (`message/rfc822`): a bounce notice of one of our mails (RFC 3464)."""
    if link.purpose != service.NOTICES:
        raise link_for_elsewhere()
    return NoticeRead(noted=await service.take_notice(link.session, link.campaign_id, await read_letter_of(request)))
