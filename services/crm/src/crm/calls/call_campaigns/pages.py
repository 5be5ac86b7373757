"""The supervisor's pages (`/appels/suivi`): plan call campaigns, follow them, open and close them."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.calls.phone_bank import call_reach, service, supervision
from crm.calls.phone_bank.call_refusals import WHY
from crm.calls.phone_bank.codes import EFFECTS
from crm.calls.phone_bank.form_input import CAMPAIGN_INPUTS, CampaignEntry, read_campaign
from crm.calls.phone_bank.hours import zone_of
from crm.calls.phone_bank.labels import DAYS, STATES
from crm.calls.phone_bank.pages import NO_STORE, PLANS, SUPERVISES
from crm.calls.phone_bank.schemas import State
from crm.campaign.campaigns.place_input import find_territory
from crm.forms.questionnaires.service import list_questionnaires
from crm.segments.segments.service import list_segments

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=SUPERVISES)]
Planner = Annotated[Caller, Security(caller_with, scopes=PLANS)]


@router.get("/appels/suivi")
async def show_campaigns(
    request: Request,
    session: Session,
    caller: Reader,
    audience: Annotated[str, Query(max_length=60, description="The segment that a new one begins with.")] = "",
) -> HTMLResponse:
    """Show the call campaigns, and the form of a new one."""
    form = PageForm("", {"segment_id": (audience,)}) if audience else PageForm()
    return await _campaigns(request, session, caller, form)


@router.post("/appels/suivi")
async def plan_campaign(
    request: Request, session: Session, caller: Planner, entry: Annotated[CampaignEntry, Form()]
) -> Response:
    async def act() -> UUID:
        found, _ = await service.plan(
            session, caller, read_campaign(entry, await find_territory(session, caller.campaign_id))
        )
        return found.id

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=CAMPAIGN_INPUTS),
        done=lambda found: f"/appels/suivi/{found}",
        again=lambda form: _campaigns(request, session, caller, form),
    )


@router.get("/appels/suivi/{call_campaign_id}")
async def show_board(call_campaign_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show the supervisor's board: callers, progress, people left. No voter is named."""
    return await _board(request, session, caller, call_campaign_id, "calls/board.html")


@router.get("/appels/suivi/{call_campaign_id}/tableau")
async def show_figures(call_campaign_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show the changing part of the board, which refreshes itself."""
    return await _board(request, session, caller, call_campaign_id, "calls/figures.html")


@router.post("/appels/suivi/{call_campaign_id}/etat")
async def turn_campaign(
    call_campaign_id: UUID, request: Request, session: Session, caller: Planner, to: Annotated[State, Form()]
) -> Response:
    async def act() -> None:
        await service.turn_to(session, caller, call_campaign_id, to)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done=f"/appels/suivi/{call_campaign_id}",
        again=lambda form: _board(request, session, caller, call_campaign_id, "calls/board.html", form=form),
    )


async def _campaigns(request: Request, session: Session, caller: Caller, form: PageForm) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    may_plan = caller.scopes >= set(PLANS)
    questionnaires = await list_questionnaires(session, caller.campaign_id)
    return render(
        request,
        "calls/campaigns.html",
        campaign=state,
        listed=await service.list_call_campaigns(session, caller),
        states=STATES,
        may_plan=may_plan,
        segments={segment.id: segment.name for segment in await list_segments(session, caller)} if may_plan else {},
        questionnaires={
            f"{one.id}:{one.published}": f"{one.name}, version {one.published}"
            for one in questionnaires
            if one.published and not one.retired
        },
        days=DAYS,
        new_id=uuid4(),
        today=campaign_now(state).astimezone(zone_of(state, "")).date(),
        form=form,
    )


async def _board(
    request: Request,
    session: Session,
    caller: Caller,
    call_campaign_id: UUID,
    template: str,
    *,
    form: PageForm | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    call_campaign = await service.get_call_campaign(session, caller, call_campaign_id)
    return render(
        request,
        template,
        headers=NO_STORE,
        campaign=state,
        zone=state.time_zone,
        found=call_campaign,
        board=await supervision.read_board(session, caller, call_campaign),
        reach=await call_reach.count_audience(session, caller, call_campaign),
        now=campaign_now(state),
        states=STATES,
        effects=EFFECTS,
        why=WHY,
        days=DAYS,
        may_plan=caller.scopes >= set(PLANS),
        form=form or PageForm(),
    )
