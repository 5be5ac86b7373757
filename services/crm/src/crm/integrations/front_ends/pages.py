from typing import Annotated
from uuid import UUID

from common.scopes import PERSONAL
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.clients.reads import count_reads
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.service_names import SERVICES
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with, check_in_person
from kit.security.client_tokens import PREFIX
from kit.security.request_session import Session
from starlette.responses import Response

from crm.campaign.members.service import names_of
from crm.integrations.clients.scope_texts import GROUPS, WORDS
from crm.integrations.front_ends import queries, service, sessions
from crm.integrations.front_ends.forms import NAMES, FrontEndEntry
from crm.integrations.front_ends.models import FrontEnd
from crm.integrations.front_ends.schemas import FrontEndCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["clients:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["clients:read", *service.NEEDED])]
Member = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]
DONE = {
    "made": "Le site est inscrit. Transmettez son identifiant à la personne qui le développe.",
    "revoked": "Le site est coupé : toutes les connexions ont pris fin, et aucune autre n'est possible.",
    "ended": "La connexion a pris fin.",
}
Done = Annotated[str, Query(max_length=10)]


@router.get("/front-ends")
async def show_front_ends(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """The page of front-ends of third parties: those that are registered, and a form to register one."""
    return await _list(request, session, caller, PageForm())


@router.post("/front-ends")
async def register(
    request: Request, session: Session, caller: Writer, entry: Annotated[FrontEndEntry, Form()]
) -> Response:
    async def act() -> FrontEnd:
        said = entry.model_dump(include={"name", "publisher", "purpose"})
        lines = {"origins": entry.origins.split(), "redirect_uris": entry.redirect_uris.split()}
        stripped = {name: text.strip() for name, text in said.items()}
        put = read_form(FrontEndCreate, stripped | lines | {"scopes": list(entry.scopes)}, NAMES)
        return await service.register_front_end(session, caller, put)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=lambda made: f"/front-ends/{made.id}?done=made",
        again=lambda form: _list(request, session, caller, form),
    )


@router.get("/front-ends/{front_end_id}")
async def show_front_end(
    front_end_id: UUID, request: Request, session: Session, caller: Reader, done: Done = ""
) -> HTMLResponse:
    return await _one(request, session, caller, front_end_id, PageForm(), DONE.get(done, ""))


@router.post("/front-ends/{front_end_id}/revoke")
async def revoke(front_end_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.close_front_end(session, caller, front_end_id)
        await sessions.end_sessions(session, caller.campaign_id, caller.subject, queries.of_front_end(front_end_id))

    return await submit(
        request,
        session,
        act,
        form=PageForm("revoke"),
        done=f"/front-ends/{front_end_id}?done=revoked",
        again=lambda form: _one(request, session, caller, front_end_id, form),
    )


@router.post("/front-ends/{front_end_id}/sessions/{session_id}/end")
async def end_session(
    front_end_id: UUID, session_id: UUID, request: Request, session: Session, caller: Writer
) -> Response:
    async def act() -> None:
        await sessions.end_one(session, caller, session_id, queries.of_front_end(front_end_id))

    return await submit(
        request,
        session,
        act,
        form=PageForm("end"),
        done=f"/front-ends/{front_end_id}?done=ended",
        again=lambda form: _one(request, session, caller, front_end_id, form),
    )


@router.get("/my-connections")
async def show_own_sessions(request: Request, session: Session, caller: Member, done: Done = "") -> HTMLResponse:
    """A member's own page: the sites on which they are logged in through this campaign."""
    return await _own(request, session, caller, PageForm(), DONE.get(done, ""))


@router.post("/my-connections/{session_id}/end")
async def end_own_session(session_id: UUID, request: Request, session: Session, caller: Member) -> Response:
    async def act() -> None:
        await sessions.end_one(session, caller, session_id, queries.of_member(caller.subject))

    return await submit(
        request,
        session,
        act,
        form=PageForm("end"),
        done="/my-connections?done=ended",
        again=lambda form: _own(request, session, caller, form),
    )


async def _list(request: Request, session: Session, caller: Caller, form: PageForm) -> HTMLResponse:
    return render(
        request,
        "front_ends/list.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        front_ends=await service.list_front_ends(session, caller.campaign_id),
        groups=GROUPS,
        personal=PERSONAL,
        may_write=caller.scopes.issuperset(service.NEEDED),
        form=form,
    )


async def _one(
    request: Request, session: Session, caller: Caller, front_end_id: UUID, form: PageForm, said: str = ""
) -> HTMLResponse:
    row = await service.get_front_end(session, caller.campaign_id, front_end_id)
    may_write = caller.scopes.issuperset(service.NEEDED)
    live = await queries.list_sessions(session, caller.campaign_id, queries.of_front_end(row.id)) if may_write else []
    subject = f"{PREFIX}{row.id}"
    return render(
        request,
        "front_ends/front_end.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        front_end=row,
        scopes=[WORDS.get(scope, scope) for scope in row.scopes],
        sessions=live,
        names=await names_of(session),
        subject=subject,
        reads=await count_reads(session, caller.campaign_id, subject),
        neighbours=SERVICES if request.scope.get("root_path") else {},
        may_write=may_write,
        may_see_reads="audit_log:read" in caller.scopes,
        form=form,
        said=said,
    )


async def _own(request: Request, session: Session, caller: Caller, form: PageForm, said: str = "") -> HTMLResponse:
    check_in_person(caller)
    return render(
        request,
        "front_ends/own.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        sessions=await queries.list_sessions(session, caller.campaign_id, queries.of_member(caller.subject)),
        words=WORDS,
        form=form,
        said=said,
    )
