"""Pages of the notices to acquired lists and imported contacts, and of the objection link."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Path, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.db.vault import open_vault
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.public_session import PublicSession
from kit.security.request_session import Session
from kit.web.problems import NotFound
from starlette.responses import Response

from crm.campaign.controllers.service import find_controller
from crm.campaign.members.service import names_of
from crm.imports.acquired_lists.service import get_acquired_list
from crm.messaging.disclosures import contacts, form_notices, service
from crm.messaging.disclosures.contact_letters import print_notices as print_contact_notices
from crm.messaging.disclosures.forms import GiverEntry, TrialEntry
from crm.messaging.disclosures.links import Objector, read_token
from crm.messaging.disclosures.notice_text import FIELDS, SENT, STATES
from crm.messaging.disclosures.objections import object_by_link
from crm.messaging.disclosures.printed_letters import print_notices
from crm.messaging.disclosures.routes import own_address
from crm.messaging.disclosures.schemas import ContactInformAsk, TryAsk
from crm.people.records.labels import SOURCES, THEMSELVES

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Sender = Annotated[Caller, Security(caller_with, scopes=["people:read", "sends:write"])]
Token = Annotated[str, Path(max_length=120)]
_LETTERS = {"Content-Disposition": 'attachment; filename="informations.pdf"'}
DONE = {
    "tested": "L'essai est en route.",
    "sent": "C'est parti : les messages se préparent.",
    "source": "C’est noté : chaque e-mail ou lettre informera lui-même qui ne l’est pas encore.",
    "on-form": "C'est noté : ces personnes sont informées depuis le jour où elles ont rempli le formulaire.",
    "stopped": "L'envoi est arrêté : ce qui n'est pas parti reste à envoyer.",
}


@router.get("/acquired-lists/{list_id}/notice")
async def show_notice(
    list_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show an acquired list's notice, and its progress."""
    return await _page(request, session, caller, list_id, confirmation=DONE.get(done, ""))


@router.post("/acquired-lists/{list_id}/notice/test")
async def try_notice(
    list_id: UUID, request: Request, session: Session, caller: Sender, entry: Annotated[TrialEntry, Form()]
) -> Response:
    async def act() -> None:
        form = read_form(TryAsk, {"address": entry.address.strip()}, FIELDS)
        await service.send_test(session, caller, list_id, form.address, own_address(request))

    return await _act(request, session, caller, list_id, act, "tested", PageForm.of(entry))


@router.post("/acquired-lists/{list_id}/notice/send")
async def send_notice(list_id: UUID, request: Request, session: Session, caller: Sender) -> Response:
    async def act() -> None:
        await service.start(session, caller, list_id, own_address(request))

    return await _act(request, session, caller, list_id, act, "sent", PageForm("send"))


@router.post("/acquired-lists/{list_id}/notice/stop")
async def stop_notice(list_id: UUID, request: Request, session: Session, caller: Sender) -> Response:
    async def act() -> None:
        await service.stop(session, caller, list_id)

    return await _act(request, session, caller, list_id, act, "stopped", PageForm("stop"))


@router.post("/acquired-lists/{list_id}/notice/letters.pdf")
async def print_letters(list_id: UUID, request: Request, session: Session, caller: Sender) -> Response:
    async def act() -> bytes:
        return await print_notices(session, caller, list_id, own_address(request))

    content = await attempt(session, act, PageForm("print"))
    if isinstance(content, PageForm):
        return await show_refused(content, lambda form: _page(request, session, caller, list_id, form=form))
    return Response(content, media_type="application/pdf", headers=_LETTERS)


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    list_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/acquired-lists/{list_id}/notice?done={done}",
        again=lambda form: _page(request, session, caller, list_id, form=form),
    )


@router.get("/contact-notice")
async def show_contact_notice(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the notice to imported contacts: recipients, text, progress."""
    return await _contacts(request, session, caller, confirmation=DONE.get(done, ""))


@router.post("/contact-notice/test")
async def try_contact_notice(
    request: Request, session: Session, caller: Sender, entry: Annotated[TrialEntry, Form()]
) -> Response:
    async def act() -> None:
        form = read_form(TryAsk, {"address": entry.address.strip()}, FIELDS)
        await contacts.send_test(session, caller, form.address, own_address(request))

    return await _inform(request, session, caller, act, "tested", PageForm.of(entry))


@router.post("/contact-notice/send")
async def send_contact_notice(
    request: Request, session: Session, caller: Sender, entry: Annotated[GiverEntry, Form()]
) -> Response:
    async def act() -> None:
        await contacts.start(session, caller, _giver(entry), own_address(request))

    return await _inform(request, session, caller, act, "sent", PageForm.of(entry, "send"))


@router.post("/contact-notice/source")
async def state_contact_source(
    request: Request, session: Session, caller: Sender, entry: Annotated[GiverEntry, Form()]
) -> Response:
    async def act() -> None:
        await contacts.state_giver(session, caller, _giver(entry), own_address(request))

    return await _inform(request, session, caller, act, "source", PageForm.of(entry, "source"))


@router.post("/contact-notice/on-form")
async def note_notices_on_forms(request: Request, session: Session, caller: Sender) -> Response:
    async def act() -> None:
        await form_notices.ask(session, caller)

    return await _inform(request, session, caller, act, "on-form", PageForm("on-form"))


@router.post("/contact-notice/stop")
async def stop_contact_notice(request: Request, session: Session, caller: Sender) -> Response:
    async def act() -> None:
        await contacts.stop(session, caller)

    return await _inform(request, session, caller, act, "stopped", PageForm("stop"))


@router.post("/contact-notice/letters.pdf")
async def print_contact_letters(
    request: Request, session: Session, caller: Sender, entry: Annotated[GiverEntry, Form()]
) -> Response:
    async def act() -> bytes:
        return await print_contact_notices(session, caller, _giver(entry), own_address(request))

    content = await attempt(session, act, PageForm.of(entry, "print"))
    if isinstance(content, PageForm):
        return await show_refused(content, lambda form: _contacts(request, session, caller, form=form))
    return Response(content, media_type="application/pdf", headers=_LETTERS)


def _giver(entry: GiverEntry) -> str | None:
    return read_form(ContactInformAsk, {"given_by": " ".join(entry.given_by.split())}, FIELDS).given_by


async def _inform(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/contact-notice?done={done}",
        again=lambda form: _contacts(request, session, caller, form=form),
    )


@router.get("/opposition/{campaign_id}/{token}")
async def ask_objection(campaign_id: UUID, token: Token, request: Request, session: PublicSession) -> HTMLResponse:
    """Show the objection button. Opening the link changes nothing: mail software opens links on its own."""
    objector = await _read(session, campaign_id, token)
    return await _objection(request, session, campaign_id, token, objector, done=False)


@router.post("/opposition/{campaign_id}/{token}")
async def take_objection(campaign_id: UUID, token: Token, request: Request, session: PublicSession) -> HTMLResponse:
    """Record an objection from the page's button, or from the mail software (`List-Unsubscribe=One-Click`)."""
    objector = await _read(session, campaign_id, token)
    await object_by_link(session, campaign_id, objector)
    return await _objection(request, session, campaign_id, token, objector, done=True)


async def _read(session: PublicSession, campaign_id: UUID, token: str) -> Objector:
    objector = read_token(await open_vault(session, campaign_id), token)
    if objector is None:
        raise NotFound(
            "Ce lien n'est pas entier. Copiez-le en entier, ou répondez simplement au message.",
            "This link is not whole. Copy all of it, or simply answer the message.",
        )
    return objector


async def _objection(
    request: Request, session: PublicSession, campaign_id: UUID, token: str, objector: Objector, *, done: bool
) -> HTMLResponse:
    campaign = await get_campaign(session, campaign_id)
    controller = await find_controller(session, campaign_id)
    return render(
        request,
        "disclosures/objection.html",
        campaign_id=campaign_id,
        token=token,
        contact=objector.kind == "contact",
        write_to=controller.email if controller else "",
        done=done,
        candidate=campaign.state.candidate,
        demo=campaign.state.demo,
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    list_id: UUID,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    notice = await service.read(session, caller, list_id, own_address(request))
    return render(
        request,
        "disclosures/notice.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        acquired_list=await get_acquired_list(session, caller, list_id),
        notice=notice,
        states=STATES,
        sent_words=SENT,
        names=await names_of(session),
        may_send="sends:write" in caller.scopes,
        form=form or PageForm(),
        said=confirmation,
    )


async def _contacts(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    return render(
        request,
        "disclosures/contacts.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        notice=await contacts.read(session, caller, own_address(request)),
        states=STATES,
        sent_words=SENT,
        sources=SOURCES,
        themselves=THEMSELVES,
        names=await names_of(session),
        may_send="sends:write" in caller.scopes,
        form=form or PageForm(),
        said=confirmation,
    )
