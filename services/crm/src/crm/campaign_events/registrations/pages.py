"""The public pages of a campaign's events: list, form, one's own place."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from common.schemas.campaign import CampaignState
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.embeds.snippets import FRAME
from kit.pages.forms import read_form
from kit.pages.rendering import back, render
from kit.security.links import Link, new_link
from kit.security.public_session import PublicSession
from kit.web.problems import NotFound, Problem
from kit.web.refusals import link_for_elsewhere
from starlette.responses import Response

from crm.campaign.actions.election_silence import department_of, silences_of
from crm.campaign.qr_codes import draw_qr
from crm.campaign_events.calendars import service as calendars
from crm.campaign_events.calendars.markup import as_event
from crm.campaign_events.events import service as campaign_events
from crm.campaign_events.registrations import service
from crm.campaign_events.registrations.check_in_codes import shown
from crm.campaign_events.registrations.messages import OWN, link_ends
from crm.campaign_events.registrations.page_words import PageTexts
from crm.campaign_events.registrations.public_sign_up import ask_place
from crm.campaign_events.registrations.schemas import RsvpCreate
from crm.forms.sign_up_forms.public_headers import public_headers

router = APIRouter(route_class=Route, include_in_schema=False)

FIELDS = {"/name": "votre nom", "/email": "l'adresse e-mail", "/phone": "le téléphone"}
Lang = Annotated[str, Query(max_length=5, description="`en` or `pt`, else French.")]


@router.get("/r/{campaign_id}")
async def list_public(campaign_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr") -> HTMLResponse:
    return await _list(request, session, campaign_id, lang, framed=False)


@router.get(f"/r/{{campaign_id}}{FRAME}")
async def list_framed(campaign_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr") -> HTMLResponse:
    """Render the list for the frame of a site on the sign-up forms' list."""
    return await _list(request, session, campaign_id, lang, framed=True)


@router.get(f"/r/{{campaign_id}}/{{campaign_event_id}}{FRAME}")
@router.get("/r/cadre/{campaign_id}/{campaign_event_id}")
async def show_frame(
    campaign_id: UUID, campaign_event_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr"
) -> Response:
    """Render the form for the frame of a site on the sign-up forms' list."""
    return await _public(request, session, campaign_id, campaign_event_id, lang, framed=True)


@router.post(f"/r/{{campaign_id}}/{{campaign_event_id}}{FRAME}")
@router.post("/r/cadre/{campaign_id}/{campaign_event_id}")
async def take_frame(
    campaign_id: UUID, campaign_event_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr"
) -> Response:
    return await _take(request, session, campaign_id, campaign_event_id, lang, framed=True)


@router.get("/r/{campaign_id}/{campaign_event_id}")
async def show_campaign_event(
    campaign_id: UUID, campaign_event_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr"
) -> Response:
    return await _public(request, session, campaign_id, campaign_event_id, lang, framed=False)


@router.post("/r/{campaign_id}/{campaign_event_id}")
async def take_campaign_event(
    campaign_id: UUID, campaign_event_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr"
) -> Response:
    return await _take(request, session, campaign_id, campaign_event_id, lang, framed=False)


@router.get("/r/{campaign_id}/{campaign_event_id}/agenda.ics")
async def show_calendar(
    campaign_id: UUID, campaign_event_id: UUID, request: Request, session: PublicSession
) -> Response:
    made = await calendars.one_event(
        session, campaign_id, campaign_event_id, calendars.root_of(request.app.state.settings)
    )
    headers = {"Content-Disposition": 'attachment; filename="reunion.ics"'}
    return Response(made, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/venue/{token}")
async def show_own(token: str, request: Request, link: Link, lang: Lang = "fr") -> HTMLResponse:
    """A look changes nothing: mailboxes look by themselves."""
    return await _own(request, link, token, lang)


@router.post("/venue/{token}/confirmer")
async def confirm_own(token: str, request: Request, link: Link, lang: Lang = "fr") -> Response:
    _check_own(link.purpose)
    try:
        async with link.session.begin_nested():
            rsvp = await service.confirm_rsvp(link.session, link.campaign_id, link.target_id)
    except Problem as problem:
        return await _own(request, link, token, lang, bad=problem, status=problem.status)
    if rsvp.id != link.target_id:  # they had a place by this address: they are led to that one
        state = (await get_campaign(link.session, link.campaign_id)).state
        campaign_event = await campaign_events.get_campaign_event(
            link.session, link.campaign_id, rsvp.campaign_event_id
        )
        token = await new_link(link.session, link.campaign_id, OWN, rsvp.id, link_ends(state, campaign_event))
    return back(request, f"/venue/{token}{PageTexts(lang).query}")


@router.post("/venue/{token}/annuler")
async def cancel_own(token: str, request: Request, link: Link, lang: Lang = "fr") -> Response:
    _check_own(link.purpose)
    try:
        async with link.session.begin_nested():
            await service.cancel_rsvp(link.session, link.campaign_id, link.target_id)
    except Problem as problem:
        return await _own(request, link, token, lang, bad=problem, status=problem.status)
    return back(request, f"/venue/{token}{PageTexts(lang).query}")


async def _list(
    request: Request, session: PublicSession, campaign_id: UUID, lang: str, *, framed: bool
) -> HTMLResponse:
    texts = PageTexts(lang)
    state = (await get_campaign(session, campaign_id)).state
    now = campaign_now(state)
    silent = campaign_events.silent_at(state, (), now)
    found = await campaign_events.list_public(session, campaign_id, now)
    return render(
        request,
        "registrations/list.html",
        state=state,
        campaign_id=campaign_id,
        silent_until=_until(state, ()),
        # Overseas the silence may begin, or end, at another hour.
        campaign_events=[]
        if silent
        else [one for one in found if not campaign_events.silent_at(state, one.stations, now)],
        headers=await public_headers(session, campaign_id, texts.lang, framed=framed),
        framed=framed,
        calendar=f"{calendars.root_of(request.app.state.settings)}{calendars.path_of(campaign_id)}",
        texts=texts,
        words=texts.words,
    )


async def _take(
    request: Request, session: PublicSession, campaign_id: UUID, campaign_event_id: UUID, lang: str, *, framed: bool
) -> Response:
    async with request.form(max_files=0, max_fields=20) as form:
        typed = {name: value.strip()[:300] for name, value in form.items() if isinstance(value, str)}
    said: dict[str, Any] = {name: typed.get(name, "") for name in ("name", "email", "phone")}
    said |= {"wants_reminders": "wants_reminders" in typed, "remembered": "remembered" in typed}
    try:
        campaign_event = await campaign_events.get_public(session, campaign_id, campaign_event_id)
        put = read_form(RsvpCreate, said, FIELDS)
        if not typed.get("website"):  # a field that only a machine sees
            network = request.client.host if request.client else ""
            async with session.begin_nested():
                await ask_place(session, campaign_event, put, network)
    except NotFound:
        raise
    except Problem as problem:
        return await _public(
            request, session, campaign_id, campaign_event_id, lang, framed=framed, bad=problem, typed=typed
        )
    return await _public(request, session, campaign_id, campaign_event_id, lang, framed=framed, taken=True)


async def _public(
    request: Request,
    session: PublicSession,
    campaign_id: UUID,
    campaign_event_id: UUID,
    lang: str,
    *,
    framed: bool,
    bad: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    taken: bool = False,
) -> HTMLResponse:
    campaign_event = await campaign_events.get_public(session, campaign_id, campaign_event_id)
    state = (await get_campaign(session, campaign_id)).state
    now = campaign_now(state)
    counts = await service.count_of(session, campaign_event)
    texts = PageTexts(lang)
    return render(
        request,
        "registrations/campaign_event.html",
        status=int(bad.status) if bad else 200,
        headers=await public_headers(session, campaign_id, texts.lang, framed=framed),
        state=state,
        campaign_id=campaign_id,
        campaign_event=campaign_event,
        texts=texts,
        words=texts.words,
        silent_until=_until(state, campaign_event.stations),
        markup=None if framed else as_event(campaign_event, state, _address_of(request, campaign_event)),
        is_over=campaign_event.status == "held" or campaign_event.starts_at <= now,
        is_full=campaign_event.capacity is not None and counts["coming"] >= campaign_event.capacity,
        framed=framed,
        bad=texts.error(bad),
        fault=(bad.pointer or "").strip("/") if bad else "",
        typed=typed or {},
        taken=taken,
    )


async def _own(
    request: Request, link: Link, token: str, lang: str, *, bad: Problem | None = None, status: int = 200
) -> HTMLResponse:
    _check_own(link.purpose)
    rsvp = await service.get_rsvp(link.session, link.campaign_id, link.target_id)
    campaign_event = await campaign_events.get_campaign_event(link.session, link.campaign_id, rsvp.campaign_event_id)
    state = (await get_campaign(link.session, link.campaign_id)).state
    told = await service.told_of(link.session, rsvp)
    drawn, texts = None, PageTexts(lang)
    if told is not None and rsvp.state == "coming":
        drawn = draw_qr(told.code)
    return render(
        request,
        "registrations/own.html",
        status=status,
        token=token,
        state=state,
        rsvp=rsvp,
        campaign_event=campaign_event,
        name=told.name if told else "",
        code=shown(told.code) if told else "",
        drawn=drawn,
        silent=campaign_events.silent_at(state, campaign_event.stations, campaign_now(state)),
        headers={"Content-Language": texts.lang},
        texts=texts,
        words=texts.words,
        bad=texts.error(bad),
    )


def _until(state: CampaignState, stations: Sequence[str]) -> datetime | None:
    """Return the end of the silence that holds there now; None outside of one."""
    now = campaign_now(state)
    windows = silences_of(state, department_of(stations[0] if stations else ""))
    return next((end for start, end in windows if start <= now < end), None)


def _address_of(request: Request, campaign_event: campaign_events.KnownCampaignEvent) -> str:
    return calendars.entry_of(campaign_event, calendars.root_of(request.app.state.settings)).url


def _check_own(purpose: str) -> None:
    if purpose != OWN:
        raise link_for_elsewhere()
