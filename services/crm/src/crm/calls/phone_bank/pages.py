"""The caller's pages (`/appels`), for a phone, without scripts; and the supervisor's (`/appels/suivi`)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import NotFound, Problem
from starlette.responses import Response

from crm.calls.phone_bank import assignment, results, service, supervision
from crm.calls.phone_bank.call_refusals import WHY, standing_of
from crm.calls.phone_bank.codes import EFFECTS
from crm.calls.phone_bank.form_input import read_campaign, read_report
from crm.calls.phone_bank.hours import zone_of
from crm.calls.phone_bank.labels import DAYS, SAID_YES, STATES, SUPPORT, WORDS, shown_number
from crm.calls.phone_bank.schemas import CallTaken, NumberRead, State
from crm.forms.questionnaires.definitions import SCALE, said_in
from crm.forms.questionnaires.service import list_questionnaires
from crm.segments.segments.service import list_segments

router = APIRouter(route_class=Route, include_in_schema=False)

Phoner = Annotated[Caller, Security(caller_with, scopes=["calls:write"])]
SUPERVISES = ["calls:read", "actions:read"]
PLANS = [*SUPERVISES, "actions:write", "people:read"]
Reader = Annotated[Caller, Security(caller_with, scopes=SUPERVISES)]
Planner = Annotated[Caller, Security(caller_with, scopes=PLANS)]
NO_STORE = {"Cache-Control": "no-store"}
MOST_FIELDS = 400


@router.get("/appels")
async def show_calls(
    request: Request, session: Session, caller: Phoner, done: Annotated[str, Query(max_length=12)] = ""
) -> HTMLResponse:
    """Render the page where a caller takes a call, with the call that is under way."""
    said = {"noted": "C'est noté. Appel suivant ?", "given": "La personne a été rendue."}.get(done, "")
    return await _calls(request, session, caller, said=said)


@router.post("/appels/{call_campaign_id}/suivant")
async def take_next(call_campaign_id: UUID, request: Request, session: Session, caller: Phoner) -> Response:
    try:
        async with session.begin_nested():
            given = await assignment.take_next(session, caller, call_campaign_id)
    except NotFound:
        raise
    except Problem as problem:
        return await _calls(request, session, caller, bad=problem.fr, status=problem.status)
    if given is not None:
        return back(request, f"/appels/appel/{given[0].id}")
    found = await service.get_call_campaign(session, caller, call_campaign_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    again = await supervision.next_turn_at(session, found, campaign_now(state))
    return await _calls(request, session, caller, nobody=True, again=again)


@router.get("/appels/appel/{call_id}")
async def show_call(call_id: UUID, request: Request, session: Session, caller: Phoner) -> HTMLResponse:
    """A first name and the script; the number is asked for."""
    return await _call(request, session, caller, call_id)


@router.post("/appels/appel/{call_id}/numero")
async def show_number(call_id: UUID, request: Request, session: Session, caller: Phoner) -> HTMLResponse:
    """Render the number, in the answer to this form alone: a page that is read again does not show it."""
    try:
        async with session.begin_nested():
            number = await assignment.show_number(session, caller, call_id)
    except NotFound:
        raise
    except Problem as problem:
        return await _calls(request, session, caller, bad=problem.fr, status=problem.status)
    return await _call(request, session, caller, call_id, number=number)


@router.post("/appels/appel/{call_id}/resultat")
async def note_call(call_id: UUID, request: Request, session: Session, caller: Phoner) -> Response:
    sent = await _sent(request)
    state = (await get_campaign(session, caller.campaign_id)).state
    call = await assignment.own_call(session, caller, call_id)
    taken = await assignment.describe(session, call, await assignment.person_of(session, call), state)
    try:
        report = read_report(sent, taken.script, zone_of(state, ""))
        async with session.begin_nested():
            await results.note(session, caller, call_id, report)
    except NotFound:
        raise
    except Problem as problem:
        return await _call(request, session, caller, call_id, bad=problem, typed=sent)
    return back(request, "/appels?done=noted")


@router.post("/appels/appel/{call_id}/rendre")
async def give_back(call_id: UUID, request: Request, session: Session, caller: Phoner) -> Response:
    await assignment.give_back(session, caller, call_id)
    return back(request, "/appels?done=given")


@router.get("/appels/suivi")
async def show_campaigns(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Render the call campaigns, and the form that plans one."""
    return await _campaigns(request, session, caller)


@router.post("/appels/suivi")
async def plan_campaign(request: Request, session: Session, caller: Planner) -> Response:
    sent = await _sent(request)
    try:
        create = read_campaign(sent)
        async with session.begin_nested():
            found, _ = await service.plan(session, caller, create)
    except Problem as problem:
        return await _campaigns(request, session, caller, bad=problem.fr, typed=sent, status=problem.status)
    return back(request, f"/appels/suivi/{found.id}")


@router.get("/appels/suivi/{call_campaign_id}")
async def show_board(call_campaign_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """The supervisor's board: who calls, how it goes, what is left. No voter is named."""
    return await _board(request, session, caller, call_campaign_id, "calls/board.html")


@router.get("/appels/suivi/{call_campaign_id}/tableau")
async def show_figures(call_campaign_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Render the moving part of the board, for the page that refreshes itself."""
    return await _board(request, session, caller, call_campaign_id, "calls/figures.html")


@router.post("/appels/suivi/{call_campaign_id}/etat")
async def turn_campaign(
    call_campaign_id: UUID,
    request: Request,
    session: Session,
    caller: Planner,
    to: Annotated[State, Form()],
) -> Response:
    try:
        async with session.begin_nested():
            await service.turn_to(session, caller, call_campaign_id, to)
    except NotFound:
        raise
    except Problem as problem:
        return await _board(request, session, caller, call_campaign_id, "calls/board.html", bad=problem)
    return back(request, f"/appels/suivi/{call_campaign_id}")


async def _sent(request: Request) -> dict[str, list[str]]:
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        sent: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                sent.setdefault(name, []).append(value[:2000])
        return sent


async def _calls(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    nobody: bool = False,
    again: Any = None,
    status: int = 200,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    listed = [one for one in await service.list_call_campaigns(session, caller) if one.state == "open"]
    return render(
        request,
        "calls/calls.html",
        status=status,
        headers=NO_STORE,
        campaign=state,
        zone=state.time_zone,
        listed=[(one, *standing_of(service.hours_of(one), state, now)) for one in listed],
        held=await assignment.held_by(session, caller, now),
        why=WHY,
        said=said,
        bad=bad,
        nobody=nobody,
        again=again,
        may_read=caller.scopes >= set(SUPERVISES),
    )


async def _call(
    request: Request,
    session: Session,
    caller: Caller,
    call_id: UUID,
    *,
    number: NumberRead | None = None,
    bad: Problem | None = None,
    typed: Mapping[str, Sequence[str]] | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    call = await assignment.own_call(session, caller, call_id)
    taken: CallTaken = await assignment.describe(session, call, await assignment.person_of(session, call), state)
    return render(
        request,
        "calls/call.html",
        status=bad.status if bad else 200,
        headers=NO_STORE,
        campaign=state,
        zone=state.time_zone,
        call=taken,
        ended=call.ended_at is not None,
        number=number,
        shown_number=shown_number,
        report_id=(typed or {}).get("id", [str(uuid4())])[0],
        effects=EFFECTS,
        definition=taken.script,
        said_in=said_in,
        spoken="fr",
        steps=[str(step) for step in SCALE],
        supports=SUPPORT,
        yeses=SAID_YES,
        words=WORDS,
        typed=typed or {},
        bad=bad.fr if bad else "",
        fault=_field(bad.pointer) if bad else "",
    )


async def _campaigns(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    bad: str = "",
    typed: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    may_plan = caller.scopes >= set(PLANS)
    asked = await list_questionnaires(session, caller.campaign_id)
    return render(
        request,
        "calls/campaigns.html",
        status=status,
        campaign=state,
        listed=await service.list_call_campaigns(session, caller),
        states=STATES,
        may_plan=may_plan,
        segments=await list_segments(session, caller) if may_plan else [],
        questionnaires=[one for one in asked if one.published and not one.retired],
        days=DAYS,
        new_id=uuid4(),
        today=campaign_now(state).astimezone(zone_of(state, "")).date(),
        typed=typed or {},
        bad=bad,
    )


async def _board(
    request: Request,
    session: Session,
    caller: Caller,
    call_campaign_id: UUID,
    template: str,
    *,
    bad: Problem | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    found = await service.get_call_campaign(session, caller, call_campaign_id)
    return render(
        request,
        template,
        status=bad.status if bad else 200,
        headers=NO_STORE,
        campaign=state,
        zone=state.time_zone,
        found=found,
        board=await supervision.read_board(session, caller, found),
        now=campaign_now(state),
        states=STATES,
        effects=EFFECTS,
        why=WHY,
        days=DAYS,
        may_plan=caller.scopes >= set(PLANS),
        bad=bad.fr if bad else "",
    )


def _field(pointer: str | None) -> str:
    """The form's name of the field at fault."""
    parts = (pointer or "").strip("/").split("/")
    return f"q_{parts[1]}" if parts[0] == "answers" and len(parts) > 1 else parts[0]
