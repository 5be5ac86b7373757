"""The composer of messages to many: what one says, and whom it is for."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form, seen_version
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import NotFound, Problem
from starlette.responses import Response

from crm.imports.acquired_lists.service import list_acquired_lists
from crm.messaging.disclosures.routes import own_address
from crm.messaging.mailings import service
from crm.messaging.mailings.form_input import CHANNELS, FIELDS, PURPOSES, ROLL, cents_of, entry_of, filter_of, listed_of
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
    entry = {"channel": "email", "purpose": "campaign"}
    if roll is not None:
        entry |= {"channel": "post", "audience": f"{ROLL}{roll}"}
    return await _compose(request, session, caller, None, entry)


@router.post("/new")
async def make_mailing(request: Request, session: Session, caller: Writer) -> Response:
    entry = await _entry(request)
    try:
        put = read_form(MailingPut, await _said(session, caller, entry, None), FIELDS)
        async with session.begin_nested():
            made = await service.add_mailing(session, caller, put)
    except Problem as problem:
        return await _compose(request, session, caller, None, entry, bad=problem.fr, status=problem.status)
    return back(request, f"/mailings/{made.id}?done=made")


@router.get("/{mailing_id}/edit")
async def show_edit(mailing_id: UUID, request: Request, session: Session, caller: Writer) -> HTMLResponse:
    known = await service.get_mailing(session, caller.campaign_id, mailing_id)
    return await _compose(request, session, caller, known, entry_of(known))


@router.post("/{mailing_id}/edit")
async def edit_mailing(mailing_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    entry = await _entry(request)
    known = await service.get_mailing(session, caller.campaign_id, mailing_id)
    try:
        put = read_form(MailingPut, await _said(session, caller, entry, known.filter), FIELDS)
        seen = seen_version(entry.get("version", ""))
        async with session.begin_nested():
            await service.put_mailing(session, caller, mailing_id, put, seen)
    except Problem as problem:
        return await _compose(request, session, caller, known, entry, bad=problem.fr, status=problem.status)
    return back(request, f"/mailings/{mailing_id}?done=made")


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


async def _entry(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=20) as form:
        return {name: str(value)[:20_001] for name, value in form.multi_items()}


async def _said(
    session: Session, caller: Caller, entry: Mapping[str, str], before: Mapping[str, Any] | None
) -> dict[str, Any]:
    plain = {name: entry.get(name, "").strip() for name in ("name", "channel", "purpose", "theme", "subject", "body")}
    plain["theme"] = theme_of(plain["theme"])
    plain["body"] = plain["body"].replace("\r\n", "\n")
    chosen = filter_of(entry.get("audience", ""), await list_segments(session, caller), before)
    joined = bool(entry.get("per_household"))
    return plain | {
        "filter": chosen,
        "departments": entry.get("departments", "").replace(",", " ").upper().split() or None,
        "listed": listed_of(entry),
        "cost_cents": cents_of(entry.get("cost", "")),
        "per_household": joined,
    }


async def _compose(
    request: Request,
    session: Session,
    caller: Caller,
    known: service.KnownMailing | None,
    entry: Mapping[str, str],
    *,
    bad: str = "",
    status: int = 200,
) -> HTMLResponse:
    return render(
        request,
        "mailings/compose.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        known=known,
        entry=entry,
        segments=await list_segments(session, caller),
        rolls=[one for one in await list_acquired_lists(session, caller) if one.kind == "roll"],
        channels=CHANNELS,
        purposes=PURPOSES,
        fields=PUBLIC | PRIVATE,
        bad=bad,
    )
