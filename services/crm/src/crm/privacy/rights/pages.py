from collections.abc import Awaitable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.jobs import read_job
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid, Problem
from pydantic import ValidationError
from starlette.responses import Response

from crm.campaign.members import service as members
from crm.messaging.disclosures.contacts import count_due
from crm.privacy.rights import service
from crm.privacy.rights.labels import CAME_BY, KINDS, OUTCOMES, SERVICES, STATES, WAYS, WHYS
from crm.privacy.rights.schemas import CaseCreate, ClosePut, ExtensionPut, IdentityPut

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["rights:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["rights:read", "rights:write"])]
Text = Annotated[str, Form(max_length=300)]
ENDED_BADLY = ("failed", "cancelled")
DONE = {
    "opened": "La demande est au registre.",
    "identity": "C'est noté : aucune copie de document n'est gardée.",
    "prolonged": "Le délai est prolongé : dites-le à la personne, avec la raison.",
    "asked": "Les services sont interrogés : rechargez la page dans un instant.",
    "closed": "La demande est close.",
}
FIELDS = {
    "first_names": "les prénoms",
    "surname": "le nom",
    "born_on": "la date de naissance",
    "received_on": "la date de réception",
    "emails": "l'e-mail",
    "phones": "le téléphone",
    "kind": "ce qui est demandé",
    "wanted": "ce qu'elle veut",
    "channel": "comment la demande est venue",
    "way": "comment la personne a été reconnue",
    "outcome": "l'issue",
    "why": "la raison",
}


@router.get("/rights")
async def show_desk(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """The page of the rights desk: requests of people about their own data, and when each answer is due."""
    return await _desk(request, session, caller, said=DONE.get(done, ""))


@router.post("/rights")
async def open_case(
    request: Request,
    session: Session,
    caller: Writer,
    kind: Text = "",
    channel: Text = "",
    received_on: Text = "",
    first_names: Text = "",
    surname: Text = "",
    born_on: Text = "",
    email: Text = "",
    phone: Text = "",
    wanted: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    entry = {
        "kind": kind,
        "channel": channel,
        "received_on": received_on,
        "first_names": first_names,
        "surname": surname,
        "born_on": born_on,
        "email": email,
        "phone": phone,
        "wanted": wanted.replace("\r\n", "\n"),
    }
    said = {name: text.strip() for name, text in entry.items() if name not in ("email", "phone") and text.strip()}
    more = {"emails": [email.strip()] if email.strip() else [], "phones": [phone.strip()] if phone.strip() else []}
    try:
        async with session.begin_nested():
            case = await service.open_case(session, caller, _read(CaseCreate, said | more))
    except Problem as problem:
        return await _desk(request, session, caller, bad=problem.fr, entry=entry, status=int(problem.status))
    return back(request, f"/rights/{case.id}?done=opened")


@router.get("/rights/{case_id}")
async def show_case(
    case_id: UUID, request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """The page of one request: who was identified how, each service's answer, and what to do next."""
    return await _case(request, session, caller, case_id, said=DONE.get(done, ""))


@router.post("/rights/{case_id}/identity")
async def note_identity(case_id: UUID, request: Request, session: Session, caller: Writer, way: Text = "") -> Response:
    act = _act(IdentityPut, {"way": way}, service.note_identity, session, caller, case_id)
    return await _try(request, session, caller, case_id, act, "identity")


@router.post("/rights/{case_id}/extend")
async def prolong(case_id: UUID, request: Request, session: Session, caller: Writer, why: Text = "") -> Response:
    act = _act(ExtensionPut, {"why": why}, service.prolong, session, caller, case_id)
    return await _try(request, session, caller, case_id, act, "prolonged")


@router.post("/rights/{case_id}/process")
async def work_case(case_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    return await _try(request, session, caller, case_id, service.ask_work(session, caller, case_id), "asked")


@router.post("/rights/{case_id}/close")
async def close_case(case_id: UUID, request: Request, session: Session, caller: Writer, outcome: Text = "") -> Response:
    act = _act(ClosePut, {"outcome": outcome}, service.close_case, session, caller, case_id)
    return await _try(request, session, caller, case_id, act, "closed")


async def _act(kind: Any, said: dict[str, str], do: Any, session: Session, caller: Caller, case_id: UUID) -> object:
    return await do(session, caller, case_id, _read(kind, said))


async def _try(
    request: Request, session: Session, caller: Caller, case_id: UUID, act: Awaitable[object], done: str
) -> Response:
    try:
        async with session.begin_nested():
            await act
    except Problem as problem:
        return await _case(request, session, caller, case_id, bad=problem.fr, status=int(problem.status))
    return back(request, f"/rights/{case_id}?done={done}")


def _read(kind: Any, said: dict[str, Any]) -> Any:
    try:
        return kind.model_validate(said)
    except ValidationError as error:
        field = str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
        raise Invalid(
            f"Vérifiez {FIELDS.get(field, 'ce champ')}.", f"Check {field.replace('_', ' ')}.", f"/{field}"
        ) from error


async def _desk(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    entry: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    today: date = campaign_today(state)
    cases = [await service.describe(session, case) for case in await service.list_cases(session, caller)]
    return render(
        request,
        "rights/desk.html",
        status=status,
        campaign=state,
        cases=cases,
        untold=await count_due(session, caller),
        late=sum(one.urgency == "late" for one in cases),
        today=today,
        kinds=KINDS,
        states=STATES,
        came_by=CAME_BY,
        may_write="rights:write" in caller.scopes,
        entry=entry or {},
        said=said,
        bad=bad,
    )


async def _case(
    request: Request,
    session: Session,
    caller: Caller,
    case_id: UUID,
    *,
    said: str = "",
    bad: str = "",
    status: int = 200,
) -> HTMLResponse:
    row = await service.get_case(session, caller, case_id)
    if said == DONE["asked"] and row.state != "working":
        said = ""
    job = await read_job(session, caller.campaign_id, row.job_id) if row.job_id and row.state == "working" else None
    answer = None
    if row.answer is not None and row.kind == "rectification" and "rights:write" in caller.scopes:
        answer = await service.read_answer(session, caller, case_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "rights/case.html",
        status=status,
        campaign=state,
        case=await service.describe(session, row),
        job=job,
        stuck=job is not None and job.state in ENDED_BADLY,
        answer=answer,
        left=(row.due_on - campaign_today(state)).days,
        kinds=KINDS,
        states=STATES,
        came_by=CAME_BY,
        ways=WAYS,
        whys=WHYS,
        outcomes=OUTCOMES,
        names=SERVICES,
        away=service.services_away(row),
        team=await members.names_of(session),
        may_write="rights:write" in caller.scopes,
        said=said,
        bad=bad,
    )
