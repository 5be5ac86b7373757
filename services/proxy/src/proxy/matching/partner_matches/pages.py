"""The page of the agreements with other campaigns."""

from typing import Annotated, Any
from uuid import UUID

from common.scopes import Role
from fastapi import APIRouter, Query, Request, Response
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller
from kit.security.request_session import Session
from kit.web.problems import Invalid, Problem
from kit.web.refusals import unknown_action
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.matching.partner_matches import decisions
from proxy.matching.partner_matches.views import check_mine, list_shared
from proxy.pools import service
from proxy.pools.routes import Reader, Writer, check_directs
from proxy.pools.schemas import PoolCode, PoolCodePost, PoolPreview

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/partenaires")
async def show_partners(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=12)] = ""
) -> Response:
    return await _page(request, session, caller, done=done)


@router.post("/partenaires/{decision}")
async def decide(request: Request, decision: str, session: Session, caller: Writer) -> Response:
    """A code is shown once, on the answer itself; who is behind a code is shown before anything is agreed."""
    async with request.form(max_files=0, max_fields=10) as form:
        typed = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        async with session.begin_nested():
            shown: dict[str, Any] = {**await _decide(request, session, caller, decision, typed)}
    except Problem as problem:
        return await _page(request, session, caller, int(problem.status), wrong=problem.fr, typed=typed)
    if shown:
        return await _page(request, session, caller, typed=typed, **shown)
    return back(request, f"/partenaires?done={decision}")


async def _decide(
    request: Request, session: AsyncSession, caller: Caller, decision: str, typed: dict[str, str]
) -> dict[str, PoolCode | PoolPreview]:
    check_directs(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    sessions = request.app.state.sessions
    if decision == "proposer":
        return {"given": await service.create_code(session, caller, campaign)}
    if decision == "regarder":
        return {"offered": await service.preview_pool(session, sessions, campaign, _code(typed))}
    if decision == "rejoindre":
        await service.join_pool(session, sessions, campaign, _code(typed), caller.subject)
    elif decision == "accepter":
        await service.agree_with(session, campaign, _member(typed))
    elif decision == "refuser":
        await service.end_agreement(session, campaign, _member(typed), caller.subject)
    elif decision == "quitter":
        await service.leave_pool(session, campaign, caller.subject)
    else:
        raise unknown_action()
    return {}


@router.post("/partenaires/rapprochements/{match_id}/{act}")
async def act_on_shared_match(request: Request, match_id: UUID, act: str, session: Session, caller: Writer) -> Response:
    try:
        async with session.begin_nested():
            await check_mine(session, caller, match_id)
            await decisions.decide(session, caller.campaign_id, match_id, act, caller.subject)
    except Problem as problem:
        return await _page(request, session, caller, int(problem.status), wrong=problem.fr)
    return back(request, f"/partenaires?done={act}")


def _code(typed: dict[str, str]) -> str:
    try:
        return PoolCodePost(code=typed.get("code", "").strip()).code
    except ValidationError:
        raise Invalid("Collez le code entier, tel qu'il vous a été donné.", "Give the whole code.", "/code") from None


def _member(typed: dict[str, str]) -> UUID:
    try:
        return UUID(typed.get("member", ""))
    except ValueError:
        raise unknown_action() from None


async def _page(request: Request, session: AsyncSession, caller: Caller, status: int = 200, **more: Any) -> Response:
    campaign = await get_campaign(session, caller.campaign_id)
    shown: dict[str, Any] = {"done": "", "wrong": "", "given": None, "offered": None, "typed": dict[str, str](), **more}
    return render(
        request,
        "pools/pool.html",
        status,
        seen=await service.read_pool(session, campaign),
        matches=await list_shared(session, caller, request.app.state.communes),
        may_write={"requests:write", "offers:write"} <= set(caller.scopes),
        directs=bool(caller.roles & {Role.MANAGER, Role.CANDIDATE}),
        **shown,
    )
