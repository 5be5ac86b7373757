from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import whole_number
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from pydantic import ValidationError
from starlette.responses import Response

from crm.canvassing.plans import service
from crm.canvassing.plans.action_effects import PRACTICES
from crm.canvassing.plans.schemas import CapacityPut
from crm.canvassing.plans.sentences import gain_sentence, in_a_hundred_hours

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:read"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:read", "actions:write"])]
Number = Annotated[str, Form(max_length=6)]
SHOWN = 60


@router.get("/plan")
async def show_plan(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Render the plan: where the next hour of canvassing is best spent."""
    return await _page(request, session, caller, said="C'est noté." if done else "")


@router.post("/plan/capacity")
async def keep_capacity(
    request: Request,
    session: Session,
    caller: Planner,
    teams: Number = "",
    people: Number = "",
    hours_a_week: Number = "",
) -> Response:
    typed = {"teams": teams, "people": people, "hours_a_week": hours_a_week}
    try:
        put = CapacityPut.model_validate({name: whole_number(text) for name, text in typed.items()})
    except ValidationError:
        bad = "De 1 à 500 équipes, de 1 à 6 personnes, de 1 à 60 heures par semaine."
        return await _page(request, session, caller, bad=bad, status=422)
    await service.put_capacity(session, caller.campaign_id, put)
    return back(request, "/plan?done=1")


async def _page(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    plan = await service.read_plan(session, caller)
    return render(
        request,
        "plans/plan.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        plan=plan,
        shown=plan.turfs[:SHOWN],
        practices=PRACTICES,
        gain=gain_sentence(plan.one_more_team),
        rate=in_a_hundred_hours,
        may_write="actions:write" in caller.scopes,
        said=said,
        bad=bad,
    )
