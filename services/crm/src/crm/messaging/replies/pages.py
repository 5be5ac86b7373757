"""The inbox: what people answered, given to somebody, answered or put away."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text.french import of
from starlette.responses import Response

from crm.campaign.members import service as members
from crm.messaging.disclosures.routes import own_address
from crm.messaging.interactions.service import read_text
from crm.messaging.mailings.deliveries import name_mailings
from crm.messaging.replies import inbox, service
from crm.messaging.replies.forms import AnswerEntry, AssignEntry, StateEntry
from crm.messaging.replies.inbox import Box
from crm.messaging.replies.schemas import ReplyAnswer
from crm.people.records import service as people

router = APIRouter(route_class=Route, prefix="/replies", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["messages:read", "people:read"])]
Answerer = Annotated[Caller, Security(caller_with, scopes=["messages:read", "messages:write", "people:read"])]
Sender = Annotated[Caller, Security(caller_with, scopes=["messages:read", "people:read", "sends:write"])]
BOXES: dict[Box, str] = {"open": "À traiter", "mine": "À moi", "unassigned": "À personne", "done": "Traitées"}
CHANNELS = {"email": "e-mail", "sms": "SMS"}
STATES = {"open": "à traiter", "answered": "répondu", "closed": "rangée sans réponse"}
DONE = {
    "assigned": "C’est noté.",
    "answered": "Votre réponse est en route.",
    "stopped": "C’est noté : cette personne ne recevra plus de message par cette voie.",
    "closed": "La réponse est rangée.",
    "reopened": "La réponse est de nouveau à traiter.",
}
FIELDS = {"/text": "la réponse", "/assigned_to": "à qui"}
Done = Annotated[str, Query(max_length=10)]


@router.get("")
async def show_inbox(
    request: Request, session: Session, caller: Reader, box: Box = "open", done: Done = ""
) -> HTMLResponse:
    """Show a box of the inbox."""
    return await _list(request, session, caller, box, said=DONE.get(done, ""))


@router.post("/intake")
async def make_intake(request: Request, session: Session, caller: Sender) -> Response:
    """Show a new secret address where the provider of SMS passes answers on, once."""

    async def act() -> str:
        return await service.new_intake(session, caller)

    path = await attempt(session, act, PageForm("intake"))
    if isinstance(path, PageForm):
        return await show_refused(path, lambda form: _list(request, session, caller, "open", form=form))
    return await _list(request, session, caller, "open", intake=f"{own_address(request)}{path}/sms")


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    box: Box,
    *,
    said: str = "",
    intake: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    replies = await inbox.list_replies(session, caller, box)
    answered = {one.mailing_id for one in replies if one.mailing_id}
    return render(
        request,
        "replies/replies.html",
        headers={"Cache-Control": "no-store"} if intake else None,
        intake=intake,
        may_link="sends:write" in caller.scopes,
        form=form or PageForm(),
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        replies=replies,
        box=box,
        boxes=BOXES,
        people=await people.name_people(session, caller, [one.person_id for one in replies]),
        mailings=await name_mailings(session, caller.campaign_id, answered),
        names=await members.names_of(session),
        channels=CHANNELS,
        states=STATES,
        said=said,
    )


@router.get("/{reply_id}")
async def show_reply(
    reply_id: UUID, request: Request, session: Session, caller: Reader, done: Done = ""
) -> HTMLResponse:
    """Show one reply with what was written, which is noted in the audit log."""
    return await _one(request, session, caller, reply_id, PageForm(), DONE.get(done, ""))


@router.post("/{reply_id}/assignee")
async def assign(
    reply_id: UUID, request: Request, session: Session, caller: Answerer, entry: Annotated[AssignEntry, Form()]
) -> Response:
    async def act() -> None:
        await inbox.assign(session, caller, reply_id, entry.assigned_to.strip() or None, entry.version)

    form = PageForm.of(entry, "assign")
    return await _act(request, session, caller, reply_id, act, form, f"/replies/{reply_id}?done=assigned")


@router.post("/{reply_id}/answer")
async def answer(
    reply_id: UUID, request: Request, session: Session, caller: Answerer, entry: Annotated[AnswerEntry, Form()]
) -> Response:
    async def act() -> None:
        asked = read_form(ReplyAnswer, {"text": entry.text.strip().replace("\r\n", "\n")}, FIELDS)
        await inbox.answer(session, caller, reply_id, asked.text, entry.version)

    return await _act(request, session, caller, reply_id, act, PageForm.of(entry, "answer"), "/replies?done=answered")


@router.post("/{reply_id}/close")
async def close(
    reply_id: UUID, request: Request, session: Session, caller: Answerer, entry: Annotated[StateEntry, Form()]
) -> Response:
    async def act() -> None:
        await inbox.close(session, caller, reply_id, entry.version)

    return await _act(request, session, caller, reply_id, act, PageForm.of(entry, "close"), "/replies?done=closed")


@router.post("/{reply_id}/unsubscribe")
async def unsubscribe(
    reply_id: UUID, request: Request, session: Session, caller: Answerer, entry: Annotated[StateEntry, Form()]
) -> Response:
    async def act() -> None:
        await inbox.unsubscribe(session, caller, reply_id, entry.version)

    form = PageForm.of(entry, "unsubscribe")
    return await _act(request, session, caller, reply_id, act, form, "/replies?done=stopped")


@router.post("/{reply_id}/reopen")
async def reopen(
    reply_id: UUID, request: Request, session: Session, caller: Answerer, entry: Annotated[StateEntry, Form()]
) -> Response:
    async def act() -> None:
        await inbox.reopen(session, caller, reply_id, entry.version)

    form = PageForm.of(entry, "reopen")
    return await _act(request, session, caller, reply_id, act, form, f"/replies/{reply_id}?done=reopened")


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    reply_id: UUID,
    act: Callable[[], Awaitable[None]],
    form: PageForm,
    done: str,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=done,
        again=lambda form: _one(request, session, caller, reply_id, form),
    )


async def _one(
    request: Request, session: Session, caller: Caller, reply_id: UUID, form: PageForm, said: str = ""
) -> HTMLResponse:
    reply = await inbox.get_reply(session, caller, reply_id)
    person = (await people.name_people(session, caller, [reply.person_id])).get(reply.person_id, "")
    mailings = await name_mailings(session, caller.campaign_id, {reply.mailing_id} if reply.mailing_id else set())
    return render(
        request,
        "replies/reply.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        reply=reply,
        text=await read_text(session, caller, reply.id),
        person=person,
        of_person=of(person or "quelqu’un"),
        mailing=mailings.get(reply.mailing_id) if reply.mailing_id else None,
        names=await members.names_of(session),
        team=await inbox.list_assignees(session),
        channels=CHANNELS,
        states=STATES,
        may_write="messages:write" in caller.scopes,
        form=form,
        said=said,
    )
