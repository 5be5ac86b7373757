from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.jobs import read_job
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text.french import of
from starlette.responses import Response

from crm.campaign.members import service as members
from crm.messaging.disclosures.contacts import count_due
from crm.privacy.rights import service
from crm.privacy.rights.answer_text import answer_text
from crm.privacy.rights.forms import (
    INPUTS,
    NAMES,
    CaseEntry,
    CloseEntry,
    ExtensionEntry,
    IdentityEntry,
    read_case,
)
from crm.privacy.rights.labels import CAME_BY, KINDS, OUTCOMES, SERVICES, STATES, WAYS, WHYS
from crm.privacy.rights.models import RightsCase
from crm.privacy.rights.schemas import AnswerRead, CaseCreate, ClosePut, ExtensionPut, IdentityPut

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["rights:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["rights:read", "rights:write"])]
ENDED_BADLY = ("failed", "cancelled")
DONE = {
    "opened": "La demande est au registre.",
    "identity": "C'est noté : aucune copie de document n'est gardée.",
    "prolonged": "Le délai est prolongé : dites-le à la personne, avec la raison.",
    "asked": "Les services sont interrogés.",
    "closed": "La demande est close.",
}


@router.get("/rights")
async def show_desk(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the rights requests, and their deadlines."""
    return await _desk(request, session, caller, confirmation=DONE.get(done, ""))


@router.post("/rights")
async def open_case(
    request: Request, session: Session, caller: Writer, entry: Annotated[CaseEntry, Form()]
) -> Response:
    async def act() -> RightsCase:
        return await service.open_case(session, caller, read_form(CaseCreate, read_case(entry), NAMES))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=INPUTS),
        done=lambda case: f"/rights/{case.id}?done=opened",
        again=lambda form: _desk(request, session, caller, form=form),
    )


@router.get("/rights/{case_id}")
async def show_case(
    case_id: UUID, request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show one request: how the person was identified, each service's answer, and the next step."""
    return await _case(request, session, caller, case_id, confirmation=DONE.get(done, ""))


@router.post("/rights/{case_id}/identity")
async def note_identity(
    case_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[IdentityEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.note_identity(session, caller, case_id, read_form(IdentityPut, {"way": entry.way}, NAMES))

    return await _act(request, session, caller, case_id, act, "identity", PageForm.of(entry, "identity"))


@router.post("/rights/{case_id}/extend")
async def prolong(
    case_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ExtensionEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.prolong(session, caller, case_id, read_form(ExtensionPut, {"why": entry.why}, NAMES))

    return await _act(request, session, caller, case_id, act, "prolonged", PageForm.of(entry, "extend"))


@router.post("/rights/{case_id}/process")
async def work_case(case_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.ask_work(session, caller, case_id)

    return await _act(request, session, caller, case_id, act, "asked", PageForm("process"))


@router.post("/rights/{case_id}/close")
async def close_case(
    case_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[CloseEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.close_case(session, caller, case_id, read_form(ClosePut, {"outcome": entry.outcome}, NAMES))

    return await _act(request, session, caller, case_id, act, "closed", PageForm.of(entry, "close"))


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    case_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/rights/{case_id}?done={done}",
        again=lambda form: _case(request, session, caller, case_id, form=form),
    )


async def _desk(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    today: date = campaign_today(state)
    cases = [await service.describe(session, case) for case in await service.list_cases(session, caller)]
    return render(
        request,
        "rights/desk.html",
        campaign=state,
        cases=cases,
        untold=await count_due(session, caller),
        late=sum(case.urgency == "late" for case in cases),
        today=today,
        kinds=KINDS,
        states=STATES,
        came_by=CAME_BY,
        channels={key: words.capitalize() for key, words in CAME_BY.items()},
        may_write="rights:write" in caller.scopes,
        form=form or PageForm(),
        said=confirmation,
    )


async def _case(
    request: Request,
    session: Session,
    caller: Caller,
    case_id: UUID,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    row = await service.get_case(session, caller, case_id)
    if confirmation == DONE["asked"] and row.state != "working":
        confirmation = ""
    job = await read_job(session, caller.campaign_id, row.job_id) if row.job_id and row.state == "working" else None
    answer = None
    if row.answer is not None and row.kind == "rectification" and "rights:write" in caller.scopes:
        answer = await service.read_answer(session, caller, case_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    described = await service.describe(session, row)
    stuck = job is not None and job.state in ENDED_BADLY
    is_answered = row.state == "ready" and not stuck and not service.services_away(row)
    return render(
        request,
        "rights/case.html",
        campaign=state,
        case=described,
        words=answer_text(described, state.candidate) if not stuck and not service.services_away(row) else "",
        correctable=_correctable(answer) if answer else [],
        job=job,
        stuck=stuck,
        answer=answer,
        left=(row.due_on - campaign_today(state)).days,
        kinds=KINDS,
        states=STATES,
        came_by=CAME_BY,
        ways=WAYS,
        whys=WHYS,
        reasons={key: words.capitalize() for key, words in WHYS.items()},
        outcomes=OUTCOMES,
        issues={key: words for key, words in OUTCOMES.items() if key != "done" or is_answered},
        names=SERVICES,
        team=await members.names_of(session),
        may_write="rights:write" in caller.scopes,
        form=form or PageForm(),
        said=confirmation,
    )


def _correctable(answer: AnswerRead) -> list[tuple[str, str, str]]:
    """Return the pages where data of the person is corrected, each once: service, path and label."""
    found: dict[tuple[str, str], str] = {}
    for part in answer.services:
        for held in part.held:
            if held.page:
                name = " ".join(filter(None, (held.fields.get("Prénom"), held.fields.get("Nom"))))
                label = f"{held.kind.lower()} {of(name)}" if name else held.kind.lower()
                found.setdefault((part.service, held.page), label)
    return [(service, page, label) for (service, page), label in found.items()]
