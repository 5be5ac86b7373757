from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse, RedirectResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.etags import version_of
from kit.web.problems import Problem
from starlette.responses import Response

from predict.contests import service
from predict.contests.entries import NOBODY, MalformedInput, read_rows
from predict.derivations.refreshers import run_refreshers

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["forecasts:read", "forecasts:write"])]
Texts = Annotated[list[str] | None, Form(max_length=70)]
SPARE = 2
"""Empty rows, for lists to add; saving brings two more."""


@router.get("/contest")
async def show_contest(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _page(request, session, caller, said="Les listes sont enregistrées." if done else "")


@router.post("/contest")
async def save_contest(
    request: Request,
    session: Session,
    caller: Writer,
    id: Texts = None,
    label: Texts = None,
    nuance: Texts = None,
    bloc: Texts = None,
    fate: Texts = None,
    ours: Annotated[str, Form(max_length=5)] = NOBODY,
    version: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    try:
        put = read_rows(id or [], label or [], nuance or [], bloc or [], fate or [], ours)
        async with session.begin_nested():
            await service.put_contest(session, caller.campaign_id, put, version_of(version or None))
            await run_refreshers(session, caller.campaign_id, "forecasts")
    except MalformedInput as error:
        return await _page(request, session, caller, bad=str(error), status=422)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/contest?done=put", 303)


async def _page(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    return render(
        request,
        "contests/contest.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        contest=await service.read_contest(session, caller.campaign_id),
        blocs=await service.list_blocs(session, caller.campaign_id),
        spare=SPARE,
        nobody=NOBODY,
        may_write="forecasts:write" in caller.scopes,
        said=said,
        bad=bad,
    )
