"""The page of who approves: what waits, whom each message is for, what it says, and a yes or a no."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.campaign.members import service as members
from crm.messaging.disclosures.routes import own_address
from crm.messaging.mailings import approval, service
from crm.messaging.mailings.audience_counts import audience_of, targets
from crm.messaging.mailings.form_input import CHANNELS, FIELDS, PURPOSES
from crm.messaging.mailings.forms import ReturnEntry
from crm.messaging.mailings.previews import seen_by
from crm.messaging.mailings.schemas import ReturnAsk
from crm.messaging.mailings.segment_reach import left_out_of
from crm.messaging.mailings.selection_words import selection_words

router = APIRouter(route_class=Route, prefix="/approvals", include_in_schema=False)

Approver = Annotated[Caller, Security(caller_with, scopes=["messages:read", "people:read", "sends:write"])]
DONE = {
    "sent": "Approuvé : le message part.",
    "later": "Approuvé : il partira à l’heure demandée.",
    "returned": "Le message est renvoyé à son auteur.",
}


@router.get("")
async def show_waiting(
    request: Request, session: Session, caller: Approver, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show what waits for this person's approval."""
    return render(
        request,
        "approvals/approvals.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        waiting=await approval.list_asked(session, caller),
        names=await members.names_of(session),
        channels=CHANNELS,
        said=DONE.get(done, ""),
    )


@router.get("/{mailing_id}")
async def show_one(mailing_id: UUID, request: Request, session: Session, caller: Approver) -> HTMLResponse:
    """Show one message as who approves it has to see it: whole, with whom it reaches."""
    return await _one(request, session, caller, mailing_id, PageForm("return"))


@router.post("/{mailing_id}/approve")
async def approve(mailing_id: UUID, request: Request, session: Session, caller: Approver) -> Response:
    async def act() -> service.KnownMailing:
        return await approval.approve_and_send(session, caller, mailing_id, own_address(request))

    return await submit(
        request,
        session,
        act,
        form=PageForm("approve"),
        done=_done,
        again=lambda form: _one(request, session, caller, mailing_id, form),
    )


@router.post("/{mailing_id}/return")
async def give_back(
    mailing_id: UUID, request: Request, session: Session, caller: Approver, entry: Annotated[ReturnEntry, Form()]
) -> Response:
    async def act() -> None:
        asked = read_form(ReturnAsk, {"note": entry.note.strip()}, FIELDS)
        await approval.give_back(session, caller, mailing_id, asked.note)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "return"),
        done="/approvals?done=returned",
        again=lambda form: _one(request, session, caller, mailing_id, form),
    )


def _done(mailing: service.KnownMailing) -> str:
    """Return the page to show: of letters their own, where they are printed."""
    if mailing.channel == "post":
        return f"/mailings/{mailing.id}?done=letters"
    return f"/approvals?done={'later' if mailing.state == 'scheduled' else 'sent'}"


async def _one(request: Request, session: Session, caller: Caller, mailing_id: UUID, form: PageForm) -> HTMLResponse:
    mailing = await service.get_mailing(session, caller.campaign_id, mailing_id)
    audience = await audience_of(session, caller, mailing)
    channel, purpose = service.channel_of(mailing), service.purpose_of(mailing)
    return render(
        request,
        "approvals/approval.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        known=mailing,
        asked=approval.is_asked(mailing),
        mine=mailing.edited_by == caller.subject,
        chosen=await selection_words(session, mailing),
        audience=audience,
        left_out=left_out_of(audience, channel, purpose),
        targeted=targets(caller, mailing),
        seen=await seen_by(session, caller, mailing, None, own_address(request)),
        names=await members.names_of(session),
        channels=CHANNELS,
        purposes=PURPOSES,
        form=form,
    )
