"""Page that erases the people of the polling stations."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller
from kit.security.request_session import Session
from kit.web.problems import Invalid
from starlette.responses import Response

from results.reporting.watcher_erasures import service
from results.reporting.watcher_erasures.routes import Reader, Writer

router = APIRouter(route_class=Route, include_in_schema=False)


class ErasureEntry(Posted):
    sure: Line = ""


@router.get("/watcher-erasure")
async def show_erasure(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    return await _page(request, session, caller, PageForm(), is_done=bool(done))


@router.post("/watcher-erasure")
async def erase(request: Request, session: Session, caller: Writer, entry: Annotated[ErasureEntry, Form()]) -> Response:
    async def act() -> None:
        if entry.sure != "yes":
            raise Invalid(
                "Cochez la case : ce qui est effacé ne revient pas.",
                "Tick the box: what is erased does not come back.",
                "/sure",
            )
        await service.erase_now(session, caller)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done="/watcher-erasure?done=erased",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, form: PageForm, *, is_done: bool = False
) -> Response:
    return render(
        request,
        "watcher_erasures/erasure.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        erasure=await service.read_erasure(session, caller.campaign_id),
        may_write="poll_watchers:write" in caller.scopes and not caller.territories,
        form=form,
        is_done=is_done,
    )
