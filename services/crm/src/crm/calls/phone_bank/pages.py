"""The caller's pages (`/appels`), for phones and without scripts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import back, render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.calls.phone_bank import assignment, call_reach, results, service, supervision
from crm.calls.phone_bank.call_refusals import WHY, standing_of
from crm.calls.phone_bank.codes import EFFECTS
from crm.calls.phone_bank.form_input import read_report, report_form
from crm.calls.phone_bank.hours import zone_of
from crm.calls.phone_bank.labels import SAID_YES, SUPPORT, WORDS, shown_number
from crm.calls.phone_bank.schemas import CallTaken, NumberRead
from crm.forms.questionnaires.definitions import SCALE, Definition, said_in
from crm.forms.questionnaires.form_input import condition_words
from crm.segments.segments.reach import Reach

router = APIRouter(route_class=Route, include_in_schema=False)

Phoner = Annotated[Caller, Security(caller_with, scopes=["calls:write"])]
SUPERVISES = ["calls:read", "actions:read"]
PLANS = [*SUPERVISES, "actions:write", "people:read"]
NO_STORE = {"Cache-Control": "no-store"}
MAX_FIELDS = 400


@router.get("/appels")
async def show_calls(
    request: Request, session: Session, caller: Phoner, done: Annotated[str, Query(max_length=12)] = ""
) -> HTMLResponse:
    """Show the page where a caller takes a call, with the current call if any."""
    confirmation = {"noted": "C'est noté. Appel suivant ?", "given": "La personne a été rendue."}.get(done, "")
    return await _calls(request, session, caller, confirmation=confirmation)


@router.post("/appels/{call_campaign_id}/suivant")
async def take_next(call_campaign_id: UUID, request: Request, session: Session, caller: Phoner) -> Response:
    async def act() -> UUID | None:
        given = await assignment.take_next(session, caller, call_campaign_id)
        return given[0].id if given is not None else None

    result = await attempt(session, act, PageForm())
    if isinstance(result, PageForm):
        return await show_refused(result, lambda form: _calls(request, session, caller, form=form))
    if result is not None:
        return back(request, f"/appels/appel/{result}")
    call_campaign = await service.get_call_campaign(session, caller, call_campaign_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    turn_at = await supervision.next_turn_at(session, call_campaign, campaign_now(state))
    reach = await call_reach.count_audience(session, caller, call_campaign)
    return await _calls(request, session, caller, nobody=True, opens_at=turn_at, reach=reach)


@router.get("/appels/appel/{call_id}")
async def show_call(call_id: UUID, request: Request, session: Session, caller: Phoner) -> HTMLResponse:
    """Show a call: the first name and the script; the number is shown on demand."""
    return await _call(request, session, caller, call_id)


@router.post("/appels/appel/{call_id}/numero")
async def show_number(call_id: UUID, request: Request, session: Session, caller: Phoner) -> Response:
    """Show the number, in the answer to this POST only: a reloaded page does not show it."""

    async def act() -> NumberRead:
        return await assignment.show_number(session, caller, call_id)

    number = await attempt(session, act, PageForm())
    if isinstance(number, PageForm):
        return await show_refused(number, lambda form: _calls(request, session, caller, form=form))
    return await _call(request, session, caller, call_id, number=number)


@router.post("/appels/appel/{call_id}/resultat")
async def note_call(call_id: UUID, request: Request, session: Session, caller: Phoner) -> Response:
    sent = await _sent(request)
    state = (await get_campaign(session, caller.campaign_id)).state
    call = await assignment.own_call(session, caller, call_id)
    script = (await assignment.describe(session, call, await assignment.person_of(session, call), state)).script

    async def act() -> None:
        await results.note(session, caller, call_id, read_report(sent, script, zone_of(state, "")))

    return await submit(
        request,
        session,
        act,
        form=report_form(sent, script),
        done="/appels?done=noted",
        again=lambda form: _call(request, session, caller, call_id, form=form),
    )


@router.post("/appels/appel/{call_id}/rendre")
async def give_back(call_id: UUID, request: Request, session: Session, caller: Phoner) -> Response:
    async def act() -> None:
        await assignment.give_back(session, caller, call_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/appels?done=given",
        again=lambda form: _calls(request, session, caller, form=form),
    )


async def _sent(request: Request) -> dict[str, list[str]]:
    async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
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
    confirmation: str = "",
    form: PageForm | None = None,
    nobody: bool = False,
    opens_at: datetime | None = None,
    reach: Reach | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    open_campaigns = [
        call_campaign
        for call_campaign in await service.list_call_campaigns(session, caller)
        if call_campaign.state == "open"
    ]
    return render(
        request,
        "calls/calls.html",
        headers=NO_STORE,
        campaign=state,
        zone=state.time_zone,
        listed=[
            (open_campaign, *standing_of(service.hours_of(open_campaign), state, now))
            for open_campaign in open_campaigns
        ],
        held=await assignment.held_by(session, caller, now),
        why=WHY,
        said=confirmation,
        form=form or PageForm(),
        nobody=nobody,
        again=opens_at,
        reach=reach,
        may_read=caller.scopes >= set(SUPERVISES),
        may_plan=caller.scopes >= set(PLANS),
    )


async def _call(
    request: Request,
    session: Session,
    caller: Caller,
    call_id: UUID,
    *,
    number: NumberRead | None = None,
    form: PageForm | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    call = await assignment.own_call(session, caller, call_id)
    call_taken: CallTaken = await assignment.describe(session, call, await assignment.person_of(session, call), state)
    return render(
        request,
        "calls/call.html",
        headers=NO_STORE,
        campaign=state,
        zone=state.time_zone,
        call=call_taken,
        ended=call.ended_at is not None,
        number=number,
        shown_number=shown_number,
        report_id=uuid4(),
        effects=EFFECTS,
        definition=call_taken.script,
        only_if=_conditions(call_taken.script) if call_taken.script else {},
        said_in=said_in,
        spoken="fr",
        steps=[str(step) for step in SCALE],
        supports=SUPPORT,
        yeses=SAID_YES,
        words=WORDS,
        form=form or PageForm(),
    )


def _conditions(script: Definition) -> dict[str, str]:
    """Return after which answer each question is asked, by its key."""
    return {one.key: f"Seulement si {condition_words(one, script)}" for one in script.questions}
