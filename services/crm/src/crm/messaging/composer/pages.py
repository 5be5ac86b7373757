"""The composer of messages to many: what one says, and whom it is for."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form, seen_version
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import NotFound
from starlette.responses import Response

from crm.imports.acquired_lists.service import list_acquired_lists
from crm.messaging.disclosures.routes import own_address
from crm.messaging.mailings import service
from crm.messaging.mailings.form_input import (
    CHANNELS,
    FIELDS,
    KEEP,
    PURPOSES,
    ROLL,
    cents_of,
    entry_of,
    filter_of,
    listed_of,
)
from crm.messaging.mailings.forms import INPUTS, MailingEntry
from crm.messaging.mailings.previews import seen_by
from crm.messaging.mailings.schemas import MailingPut
from crm.messaging.mailings.templates import PRIVATE, PUBLIC
from crm.people.records.form_input import theme_of
from crm.segments.segments.service import list_segments

router = APIRouter(route_class=Route, prefix="/mailings", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["messages:read", "people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["messages:read", "messages:write", "people:read"])]
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""A mail may look like something, and do nothing."""


@router.get("/new")
async def show_new(
    request: Request, session: Session, caller: Writer, roll: Annotated[UUID | None, Query()] = None
) -> HTMLResponse:
    """`roll`: a letter to its voters."""
    entry = MailingEntry(channel="email", purpose="campaign")
    if roll is not None:
        entry = MailingEntry(channel="post", purpose="campaign", audience=f"{ROLL}{roll}")
    return await _compose(request, session, caller, None, PageForm.of(entry))


@router.post("/new")
async def make_mailing(
    request: Request, session: Session, caller: Writer, entry: Annotated[MailingEntry, Form()]
) -> Response:
    async def act() -> service.KnownMailing:
        put = read_form(MailingPut, await _said(session, caller, entry, None), FIELDS)
        return await service.add_mailing(session, caller, put)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=INPUTS),
        done=lambda made: f"/mailings/{made.id}?done=made",
        again=lambda form: _compose(request, session, caller, None, form),
    )


@router.get("/{mailing_id}/edit")
async def show_edit(mailing_id: UUID, request: Request, session: Session, caller: Writer) -> HTMLResponse:
    known = await service.get_mailing(session, caller.campaign_id, mailing_id)
    return await _compose(request, session, caller, known, PageForm.of(entry_of(known)))


@router.post("/{mailing_id}/edit")
async def edit_mailing(
    mailing_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[MailingEntry, Form()]
) -> Response:
    known = await service.get_mailing(session, caller.campaign_id, mailing_id)

    async def act() -> None:
        put = read_form(MailingPut, await _said(session, caller, entry, known.filter), FIELDS)
        await service.put_mailing(session, caller, mailing_id, put, seen_version(entry.version))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=INPUTS),
        done=f"/mailings/{mailing_id}?done=made",
        again=lambda form: _compose(request, session, caller, known, form),
    )


@router.get("/{mailing_id}/mail")
async def show_mail(
    mailing_id: UUID, request: Request, session: Session, caller: Reader, person_id: UUID | None = None
) -> HTMLResponse:
    """The HTML part of a mail as a given person sees it, or an invented one; 404 for what has none."""
    known = await service.get_mailing(session, caller.campaign_id, mailing_id)
    seen = await seen_by(session, caller, known, person_id, own_address(request))
    if known.channel != "email":
        raise NotFound("Ce message n'a pas de version en HTML.", "This message has no HTML part.")
    return HTMLResponse(seen.html, headers={"Content-Security-Policy": _ALONE})


async def _said(
    session: Session, caller: Caller, entry: MailingEntry, before: Mapping[str, Any] | None
) -> dict[str, Any]:
    return {
        "name": entry.name.strip(),
        "channel": entry.channel.strip(),
        "purpose": entry.purpose.strip(),
        "theme": theme_of(entry.theme),
        "subject": entry.subject.strip(),
        "body": entry.body.strip().replace("\r\n", "\n"),
        "filter": filter_of(entry.audience, await list_segments(session, caller), before),
        "departments": entry.departments.replace(",", " ").upper().split() or None,
        "listed": listed_of(entry),
        "cost_cents": cents_of(entry.cost),
        "per_household": bool(entry.per_household),
    }


async def _compose(
    request: Request,
    session: Session,
    caller: Caller,
    known: service.KnownMailing | None,
    form: PageForm,
) -> HTMLResponse:
    rolls = [one for one in await list_acquired_lists(session, caller) if one.kind == "roll"]
    audiences = {KEEP: "Les critères enregistrés"} if known and known.filter is not None else {}
    audiences |= {str(one.id): one.name for one in await list_segments(session, caller)}
    audiences |= {f"{ROLL}{one.id}": f"Lettre à une liste électorale : {one.name}" for one in rolls}
    return render(
        request,
        "mailings/compose.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        known=known,
        audiences=audiences,
        rolls=rolls,
        channels=CHANNELS,
        purposes=PURPOSES,
        placeholders=PUBLIC | PRIVATE,
        form=form,
    )
