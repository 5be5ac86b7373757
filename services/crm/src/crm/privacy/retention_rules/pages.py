from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from pydantic import ValidationError
from starlette.responses import Response

from crm.campaign.controllers import service as controllers
from crm.campaign.controllers.schemas import ControllerPut
from crm.privacy.retention_rules import service
from crm.privacy.retention_rules.register import make_assessment
from crm.privacy.retention_rules.routes import register_of, services_of
from crm.privacy.retention_rules.rules import BY_ITSELF
from crm.privacy.retention_rules.schemas import RunCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["retention:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["retention:read", "retention:write"])]
Text = Annotated[str, Form(max_length=400)]
DONE = {
    "dry": "Compté, rien n'est effacé.",
    "asked": "L'effacement est lancé : son certificat sera dans la liste.",
    "kept": "C'est enregistré.",
}
FIELDS = {
    "name": "le nom",
    "address": "l'adresse",
    "email": "l'e-mail",
    "officer": "le délégué",
    "host": "l'hébergeur",
    "processors": "les sous-traitants",
}


@router.get("/retention-rules")
async def show_rules(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """The page of retention rules: how long each kind of data is kept, what is due, and the certificates."""
    return await _rules(request, session, caller, said=DONE.get(done, ""))


@router.post("/retention-rules")
async def ask_run(request: Request, session: Session, caller: Writer, how: Text = "dry", sure: Text = "") -> Response:
    if how == "erase" and sure != "yes":
        return await _rules(
            request, session, caller, bad="Cochez la case : ce qui est effacé ne revient pas.", status=422
        )
    try:
        async with session.begin_nested():
            await service.ask_run(session, caller, RunCreate(dry=how != "erase"))
    except Problem as problem:
        return await _rules(request, session, caller, bad=problem.fr, status=int(problem.status))
    return back(request, f"/retention-rules?done={'asked' if how == 'erase' else 'dry'}")


@router.get("/register")
async def show_register(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """The register of processing, and the impact assessment."""
    return await _register(request, session, caller, said=DONE.get(done, ""))


@router.post("/register")
async def put_controller(
    request: Request,
    session: Session,
    caller: Writer,
    name: Text = "",
    address: Text = "",
    email: Text = "",
    officer: Text = "",
    host: Text = "",
    processors: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    entry = {"name": name, "address": address, "email": email, "officer": officer, "host": host}
    entry["processors"] = " ".join(processors.split())
    said = {key: text.strip() for key, text in entry.items() if text.strip()}
    try:
        async with session.begin_nested():
            await controllers.put_controller(session, caller, ControllerPut.model_validate(said))
    except ValidationError as error:
        field = str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
        bad = f"Vérifiez {FIELDS.get(field, 'ce champ')}."
        return await _register(request, session, caller, bad=bad, entry=entry, status=422)
    except Problem as problem:
        return await _register(request, session, caller, bad=problem.fr, entry=entry, status=int(problem.status))
    return back(request, "/register?done=kept")


async def _rules(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    rules = await service.list_rules(session, caller.campaign_id)
    return render(
        request,
        "retention_rules/rules.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        rules=rules,
        listed=rules.items,
        by_itself=BY_ITSELF,
        runs=[service.describe(run) for run in await service.list_runs(session, caller.campaign_id)],
        may_write="retention:write" in caller.scopes and not caller.territories,
        said=said,
        bad=bad,
    )


async def _register(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    entry: dict[str, Any] | None = None,
    status: int = 200,
) -> HTMLResponse:
    register = await register_of(session, caller, services_of(request))
    known = register.controller.model_dump() if register.controller else {}
    return render(
        request,
        "retention_rules/register.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        register=register,
        assessment=make_assessment(register),
        may_write="retention:write" in caller.scopes and not caller.territories,
        entry=entry or known,
        said=said,
        bad=bad,
    )
