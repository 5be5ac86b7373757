from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse, RedirectResponse
from kit.auth import Caller, caller_with
from kit.campaigns.queries import get_campaign
from kit.db import Session
from kit.pages import render
from kit.problems import Problem
from kit.web import Route
from starlette.responses import Response

from budget.accounts import service
from budget.accounts.hub import read_tasks
from budget.accounts.schemas import ClosingCreate, ReopeningCreate
from budget.ceilings import service as ceilings
from budget.expenses.entries import read_form
from budget.gauges.wording import amount_in, share_of

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]
Text = Annotated[str, Form(max_length=400)]
DONE = {
    "closed": "Le compte est clos : il ne change plus.",
    "opened": "Le compte est rouvert.",
    "set": "Le réglage est enregistré.",
}


@router.get("/account")
async def show_account(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Where everything of the account is reached from, and what waits to be done."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/account/closing")
async def close_account(request: Request, session: Session, caller: Writer, note: Text = "") -> Response:
    async def act() -> None:
        closing = read_form(ClosingCreate, {"note": note})
        await service.close_account(session, caller.campaign_id, closing.note, caller.subject, caller.roles)

    return await _try(request, session, caller, act, "closed")


@router.post("/account/reopening")
async def reopen_account(request: Request, session: Session, caller: Writer, reason: Text = "") -> Response:
    async def act() -> None:
        reopening = read_form(ReopeningCreate, {"reason": reason})
        await service.reopen_account(session, caller.campaign_id, reopening.reason, caller.subject, caller.roles)

    return await _try(request, session, caller, act, "opened")


@router.post("/account/settings")
async def put_settings(
    request: Request, session: Session, caller: Writer, four_eyes: Annotated[bool, Form()] = False
) -> Response:
    async def act() -> None:
        await service.set_four_eyes(session, caller.campaign_id, four_eyes, caller.subject, caller.roles)

    return await _try(request, session, caller, act, "set")


async def _try(
    request: Request, session: Session, caller: Caller, act: Callable[[], Awaitable[None]], done: str
) -> Response:
    try:
        async with session.begin_nested():
            await act()
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/account?done={done}", 303)


async def _page(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    account = await service.read_account(session, caller.campaign_id)
    ceiling = await ceilings.find_ceiling(session, caller.campaign_id)
    return render(
        request,
        "accounts/account.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        account=account,
        ceiling=ceiling,
        share=share_of(account.expenses_cents, ceiling.cents),
        money=amount_in(account.currency),
        tasks=await read_tasks(session, caller.campaign_id, caller.scopes),
        scopes=caller.scopes,
        may_close=bool(caller.roles & service.MAY_CLOSE),
        may_reopen=bool(caller.roles & service.MAY_REOPEN),
        may_set=bool(caller.roles & service.MAY_SET),
        said=said,
        bad=bad,
    )
