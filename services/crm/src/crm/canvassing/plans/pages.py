from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import whole_number
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from pydantic import ValidationError
from starlette.responses import Response

from crm.canvassing.plans import service
from crm.canvassing.plans.action_effects import PRACTICES
from crm.canvassing.plans.schemas import CapacityPut
from crm.canvassing.plans.sentences import gain_sentence, in_ten_hours

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:read"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:read", "actions:write"])]
SHOWN = 60


class CapacityEntry(Posted):
    """The form of the available canvassers."""

    teams: Line = ""
    people: Line = ""
    hours_a_week: Line = ""


@router.get("/plan")
async def show_plan(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the plan: where the next hour of canvassing gains most."""
    return await _page(request, session, caller, confirmation="C'est noté." if done else "")


@router.post("/plan/capacity")
async def keep_capacity(
    request: Request, session: Session, caller: Planner, entry: Annotated[CapacityEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.put_capacity(session, caller.campaign_id, _read(entry))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done="/plan?done=1",
        again=lambda form: _page(request, session, caller, form=form),
    )


def _read(entry: CapacityEntry) -> CapacityPut:
    """Parse the form; every number is required, as the page shows the API's defaults."""
    values = {name: whole_number(text) for name, text in entry.model_dump().items()}
    try:
        return CapacityPut.model_validate(values)
    except ValidationError as error:
        raise Invalid(
            "De 1 à 500 équipes, de 1 à 6 personnes, de 1 à 60 heures par semaine.",
            "1 to 500 teams, 1 to 6 people, 1 to 60 hours a week.",
            f"/{error.errors()[0]['loc'][0]}",
        ) from error


async def _page(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    plan = await service.read_plan(session, caller)
    return render(
        request,
        "plans/plan.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        plan=plan,
        shown=plan.turfs[:SHOWN],
        practices=PRACTICES,
        gain=gain_sentence(plan.one_more_team),
        rate=in_ten_hours,
        may_write="actions:write" in caller.scopes,
        said=confirmation,
        form=form or PageForm(),
    )
