"""The composer of mailings: text and audience."""

from collections.abc import Mapping
from typing import Annotated, Any, cast
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
from kit.web.problems import Invalid, NotFound
from starlette.responses import Response

from crm.campaign.campaigns.place_input import find_territory
from crm.campaign_events.events.service import get_campaign_event
from crm.imports.acquired_lists.service import list_acquired_lists
from crm.imports.files.origins import ASKING, ONE_MESSAGE
from crm.messaging.composer.event_invitations import invitation_of
from crm.messaging.disclosures.routes import own_address
from crm.messaging.mailings import service
from crm.messaging.mailings.audience import Channel, Purpose
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
    price_of,
)
from crm.messaging.mailings.forms import INPUTS, MailingEntry
from crm.messaging.mailings.previews import seen_by
from crm.messaging.mailings.schemas import MailingPut
from crm.messaging.mailings.segment_reach import reach_of
from crm.messaging.mailings.sms_price import price_sms
from crm.messaging.mailings.templates import PRIVATE, PUBLIC
from crm.people.records.form_input import theme_of
from crm.segments.segments.service import list_segments

router = APIRouter(route_class=Route, prefix="/mailings", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["messages:read", "people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["messages:read", "messages:write", "people:read"])]
CONSENT_PAGES = (
    ("Une page d’inscription, à montrer ou à envoyer par ceux qui vous suivent", "/sign-up-forms"),
    ("Le porte-à-porte : chaque oui s’y note avec son texte", "/turfs"),
    ("Un appel par une personne, à qui accepte d’être appelé", "/appels"),
    ("La fiche d’une personne, pour un oui donné de vive voix ou sur papier", "/people"),
)
"""The page that takes down a consent, with its proof."""
_ALONE = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""Content security policy of a mail: styles and pictures, no scripts."""


@router.get("/consent")
async def show_consent_ways(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show how the law lets one ask for a consent that was not given, and where each way is gone."""
    return render(
        request,
        "mailings/consent.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        asking=ASKING,
        one_message=ONE_MESSAGE,
        pages=CONSENT_PAGES,
    )


@router.get("/whom")
async def show_whom(
    request: Request,
    session: Session,
    caller: Writer,
    channel: Annotated[str, Query(max_length=10)] = "",
    purpose: Annotated[str, Query(max_length=10)] = "",
    audience: Annotated[str, Query(max_length=60)] = "",
    event: Annotated[UUID | None, Query(description="Begin with a text about this campaign event.")] = None,
    shifts: Annotated[bool, Query(description="Ask for help with its shifts.")] = False,
) -> HTMLResponse:
    """Ask whom a message is for, by which channel and what for; then show whom it reaches, before it is written."""
    segments = await list_segments(session, caller)
    reached, refused = None, ""
    if channel in CHANNELS and purpose in PURPOSES:
        try:
            reached = await reach_of(
                session, caller, cast(Channel, channel), cast(Purpose, purpose), filter_of(audience, segments, None)
            )
        except Invalid as problem:
            refused = problem.fr
    return render(
        request,
        "mailings/whom.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        channels=CHANNELS,
        purposes=PURPOSES,
        segments={str(one.id): one.name for one in segments},
        chosen={"channel": channel or "email", "purpose": purpose or "campaign", "audience": audience},
        about=None if event is None else await get_campaign_event(session, caller.campaign_id, event),
        asks_help=shifts,
        reached=reached,
        refused=refused,
    )


@router.get("/new")
async def show_new(
    request: Request,
    session: Session,
    caller: Writer,
    roll: Annotated[UUID | None, Query()] = None,
    channel: Annotated[str, Query(max_length=10)] = "email",
    purpose: Annotated[str, Query(max_length=10)] = "campaign",
    audience: Annotated[str, Query(max_length=60)] = "",
    event: Annotated[UUID | None, Query()] = None,
    shifts: Annotated[bool, Query()] = False,
) -> HTMLResponse:
    """Show the composer of a new mailing. `roll`: a letter to that electoral roll's voters; `event`: about it."""
    entry = MailingEntry(channel=channel, purpose=purpose, audience=audience)
    if event is not None:
        settings = request.app.state.settings
        root = f"{settings.public_url}{settings.root_path}"
        entry = await invitation_of(session, caller, event, entry, root, shifts=shifts)
    if roll is not None:
        entry = MailingEntry(channel="post", purpose="campaign", audience=f"{ROLL}{roll}")
    return await _compose(request, session, caller, None, PageForm.of(entry))


@router.post("/new")
async def make_mailing(
    request: Request, session: Session, caller: Writer, entry: Annotated[MailingEntry, Form()]
) -> Response:
    async def act() -> service.KnownMailing:
        put = read_form(MailingPut, await _said(session, caller, entry, None), FIELDS)
        made = await service.add_mailing(session, caller, put)
        await price_sms(session, caller, made, price_of(entry.sms_price), own_address(request))
        return made

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
    mailing = await service.get_mailing(session, caller.campaign_id, mailing_id)
    return await _compose(request, session, caller, mailing, PageForm.of(entry_of(mailing)))


@router.post("/{mailing_id}/edit")
async def edit_mailing(
    mailing_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[MailingEntry, Form()]
) -> Response:
    mailing = await service.get_mailing(session, caller.campaign_id, mailing_id)

    async def act() -> None:
        put = read_form(MailingPut, await _said(session, caller, entry, mailing.filter), FIELDS)
        changed = await service.put_mailing(session, caller, mailing_id, put, seen_version(entry.version))
        await price_sms(session, caller, changed, price_of(entry.sms_price), own_address(request))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=INPUTS),
        done=f"/mailings/{mailing_id}?done=made",
        again=lambda form: _compose(request, session, caller, mailing, form),
    )


@router.get("/{mailing_id}/mail")
async def show_mail(
    mailing_id: UUID, request: Request, session: Session, caller: Reader, person_id: UUID | None = None
) -> HTMLResponse:
    """Show the HTML part of a mail as a given or invented person sees it; 404 for a mailing without one."""
    mailing = await service.get_mailing(session, caller.campaign_id, mailing_id)
    rendered = await seen_by(session, caller, mailing, person_id, own_address(request))
    if mailing.channel != "email":
        raise NotFound("Ce message n'a pas de version en HTML.", "This message has no HTML part.")
    return HTMLResponse(rendered.html, headers={"Content-Security-Policy": _ALONE})


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
        "listed": listed_of(entry, await find_territory(session, caller.campaign_id)),
        "cost_cents": cents_of(entry.cost),
        "per_household": bool(entry.per_household),
    }


async def _compose(
    request: Request,
    session: Session,
    caller: Caller,
    known_mailing: service.KnownMailing | None,
    form: PageForm,
) -> HTMLResponse:
    rolls = [
        acquired_list for acquired_list in await list_acquired_lists(session, caller) if acquired_list.kind == "roll"
    ]
    audiences = {KEEP: "Les critères enregistrés"} if known_mailing and known_mailing.filter is not None else {}
    audiences |= {str(segment.id): segment.name for segment in await list_segments(session, caller)}
    audiences |= {f"{ROLL}{roll.id}": f"Lettre à une liste électorale : {roll.name}" for roll in rolls}
    return render(
        request,
        "mailings/compose.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        known=known_mailing,
        audiences=audiences,
        rolls=rolls,
        channels=CHANNELS,
        purposes=PURPOSES,
        placeholders=PUBLIC | PRIVATE,
        campaign_id=caller.campaign_id,
        form=form,
    )
