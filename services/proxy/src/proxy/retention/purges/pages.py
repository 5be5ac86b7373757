"""The page of what is kept and until when."""

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

from proxy.retention.purges import service
from proxy.retention.purges.certificate_pdf import NAMES
from proxy.retention.purges.routes import Reader, Writer, check_directs, download_purge_certificate
from proxy.retention.purges.schemas import HoldPut

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/conservation")
async def show_retention(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=12)] = ""
) -> Response:
    return await _page(request, session, caller, done=done)


@router.get("/conservation/{purge_id}.pdf")
async def show_certificate(purge_id: UUID, session: Session, caller: Reader) -> Response:
    return await download_purge_certificate(purge_id, session, caller)


@router.post("/conservation/{decision}")
async def decide(request: Request, decision: str, session: Session, caller: Writer) -> Response:
    async with request.form(max_files=0, max_fields=10) as form:
        typed = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        async with session.begin_nested():
            await _decide(session, caller, decision, typed)
    except Problem as problem:
        return await _page(request, session, caller, int(problem.status), wrong=problem.fr, typed=typed)
    return back(request, f"/conservation?done={decision}")


async def _decide(session: AsyncSession, caller: Caller, decision: str, typed: dict[str, str]) -> None:
    check_directs(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    if decision == "suspendre":
        try:
            put = HoldPut(reason=typed.get("reason", "").strip())
        except ValidationError:
            raise Invalid(
                "Écrivez la raison en dix caractères au moins, cinq cents au plus, sans nom de personne.",
                "Give the reason in 10 to 500 characters.",
                "/reason",
            ) from None
        await service.hold(session, campaign, put.reason, caller.subject)
    elif decision == "reprendre":
        await service.release(session, campaign.id)
    elif decision == "purger":
        if typed.get("sure") != "oui":
            raise Invalid("Cochez la case : la purge est définitive.", "Tick the box: a purge is final.", "/sure")
        await service.purge(session, campaign, caller.subject)
    else:
        raise unknown_action()


async def _page(request: Request, session: AsyncSession, caller: Caller, status: int = 200, **more: Any) -> Response:
    campaign = await get_campaign(session, caller.campaign_id)
    shown: dict[str, Any] = {"done": "", "wrong": "", "typed": dict[str, str](), **more}
    return render(
        request,
        "purges/retention.html",
        status,
        seen=await service.read_retention(session, campaign),
        names=NAMES,
        directs=bool(caller.roles & {Role.MANAGER, Role.CANDIDATE}),
        **shown,
    )
