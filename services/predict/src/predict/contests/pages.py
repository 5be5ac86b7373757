from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.etags import version_of
from kit.web.problems import Invalid
from starlette.responses import Response

from predict.contests import service
from predict.contests.forms import NOBODY, SPARE, ContestEntry, OwnListEntry, describe_choice, name_own_list, read_lists
from predict.contests.schemas import ContestPut
from predict.derivations.refreshers import run_refreshers

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["forecasts:read", "forecasts:write"])]


@router.get("/contest")
async def show_contest(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _page(request, session, caller, message="Les listes sont enregistrées." if done else "")


@router.post("/contest")
async def save_contest(
    request: Request, session: Session, caller: Writer, entry: Annotated[ContestEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(ContestPut, read_lists(entry), entry.names())
        await service.put_contest(session, caller.campaign_id, put, version_of(entry.version or None))
        await run_refreshers(session, caller.campaign_id, "stations", "forecasts")

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=entry.inputs()),
        done="/contest?done=put",
        again=lambda form: _page(request, session, caller, form),
    )


@router.post("/contest/own")
async def save_own_list(
    request: Request, session: Session, caller: Writer, entry: Annotated[OwnListEntry, Form()]
) -> Response:
    """Say which list is ours, from the page that asks for it; the other lists stay as they are."""

    async def act() -> None:
        contest = await service.read_contest(session, caller.campaign_id)
        if not entry.own and not entry.label.strip():
            raise Invalid("Donnez le nom de votre liste ou de votre candidat.", "Name your list.", "/label")
        if not entry.own and not entry.bloc:
            raise Invalid("Choisissez le bloc de votre liste.", "Choose the bloc of your list.", "/bloc")
        put = read_form(ContestPut, name_own_list(entry, contest), {"/lists": "votre liste"})
        await service.put_contest(session, caller.campaign_id, put, contest.version)
        await run_refreshers(session, caller.campaign_id, "stations", "forecasts")

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "own"),
        done="/?done=list",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, form: PageForm | None = None, *, message: str = ""
) -> HTMLResponse:
    contest = await service.read_contest(session, caller.campaign_id)
    return render(
        request,
        "contests/contest.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        contest=contest,
        blocs=await service.list_blocs(session, caller.campaign_id),
        rows=max(len(contest.lists) + SPARE, len(form.typed["label"]) if form and not form.name else 0),
        nobody=NOBODY,
        may_write="forecasts:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
        grid=(form or PageForm()).named(""),
        **describe_choice(contest),
    )
