from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from starlette.responses import Response

from crm.campaign.controllers import service as controllers
from crm.campaign.controllers.schemas import ControllerPut
from crm.campaign.members.service import names_of
from crm.privacy.retention_rules import service
from crm.privacy.retention_rules.forms import NAMES, ControllerEntry, RunEntry, read_controller
from crm.privacy.retention_rules.register import joint_controllers_text, make_assessment
from crm.privacy.retention_rules.routes import register_of, services_of
from crm.privacy.retention_rules.rules import BY_ITSELF
from crm.privacy.retention_rules.schemas import RunCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["retention:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["retention:read", "retention:write"])]
DONE = {
    "dry": "Compté, rien n'est effacé.",
    "asked": "L'effacement est lancé : son certificat sera dans la liste.",
    "kept": "C'est enregistré.",
}


@router.get("/retention-rules")
async def show_rules(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the retention rules: how long each kind of data is kept, what is due, and the certificates."""
    return await _rules(request, session, caller, confirmation=DONE.get(done, ""))


@router.post("/retention-rules")
async def ask_run(request: Request, session: Session, caller: Writer, entry: Annotated[RunEntry, Form()]) -> Response:
    async def act() -> None:
        if entry.how == "erase" and entry.sure != "yes":
            raise Invalid(
                "Cochez la case : ce qui est effacé ne revient pas.",
                "Tick the box: what is erased does not come back.",
                "/sure",
            )
        await service.ask_run(session, caller, RunCreate(dry=entry.how != "erase"))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=f"/retention-rules?done={'asked' if entry.how == 'erase' else 'dry'}",
        again=lambda form: _rules(request, session, caller, form=form),
    )


@router.get("/register")
async def show_register(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    waiting: UUID | None = None,
) -> HTMLResponse:
    """Show the register of processing, and the impact assessment. `waiting`: a file to go back to afterwards."""
    return await _register(request, session, caller, confirmation=DONE.get(done, ""), waiting=waiting)


@router.post("/register")
async def put_controller(
    request: Request, session: Session, caller: Writer, entry: Annotated[ControllerEntry, Form()]
) -> Response:
    async def act() -> None:
        await controllers.put_controller(session, caller, read_form(ControllerPut, read_controller(entry), NAMES))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=f"/imports/{waiting}" if (waiting := _read_id(entry.waiting)) else "/register?done=kept",
        again=lambda form: _register(request, session, caller, form=form),
    )


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _rules(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    rules = await service.list_rules(session, caller.campaign_id)
    return render(
        request,
        "retention_rules/rules.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        rules=rules,
        listed=rules.items,
        by_itself=BY_ITSELF,
        names=await names_of(session),
        runs=[service.describe(run) for run in await service.list_runs(session, caller.campaign_id)],
        may_write="retention:write" in caller.scopes and not caller.territories,
        form=form or PageForm(),
        said=confirmation,
    )


async def _register(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
    waiting: UUID | None = None,
) -> HTMLResponse:
    register = await register_of(session, caller, services_of(request))
    return render(
        request,
        "retention_rules/register.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        register=register,
        joint_controllers=joint_controllers_text(register),
        assessment=make_assessment(register),
        waiting=waiting or "",
        may_write="retention:write" in caller.scopes and not caller.territories,
        form=form or PageForm(),
        said=confirmation,
    )
