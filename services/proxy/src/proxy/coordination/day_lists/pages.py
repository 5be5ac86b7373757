"""The list of the day, which a coordinator's phone keeps without a network."""

from typing import Annotated

from fastapi import APIRouter, Request, Response, Security
from kit.app import Route
from kit.pages import offline
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.coordination.day_lists.views import read_day, show_numbers

router = APIRouter(route_class=Route, include_in_schema=False)
application = offline.Application(
    package="proxy",
    folder="day",
    template="day_lists/day.html",
    store="isoloir-procurations",
    path="/jour/",
    name="Isoloir, procurations du jour",
    short_name="Procurations",
    own_files=("proxy.css",),
    keeps_pages=True,
)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[
    Caller, Security(caller_with, scopes=["requests:read", "offers:read", "requests:write", "offers:write"])
]


@router.get("/jour/worker.js")
async def read_worker(_: Reader) -> Response:
    return offline.worker_of(application)


@router.get("/jour/")
async def show_day(request: Request, session: Session, caller: Reader) -> Response:
    return await _page(request, session, caller)


@router.post("/jour/numeros")
async def ask_for_numbers(request: Request, session: Session, caller: Writer) -> Response:
    return await submit(
        request,
        session,
        lambda: show_numbers(session, caller),
        form=PageForm(),
        done="/jour/",
        again=lambda form: _page(request, session, caller),
    )


async def _page(request: Request, session: AsyncSession, caller: Caller) -> Response:
    day = await read_day(session, caller)
    may_write = {"requests:write", "offers:write"} <= set(caller.scopes)
    headers = {"Content-Security-Policy": offline.POLICY}
    return render(request, "day_lists/day.html", headers=headers, day=day, may_write=may_write)
