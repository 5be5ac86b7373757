from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.auth import Caller, caller_with
from kit.campaigns.queries import get_campaign
from kit.db import Session
from kit.pages import back, render
from kit.problems import Problem
from kit.validation import finding
from kit.web import Route
from pydantic import ValidationError
from starlette.responses import Response

from results.shares import service
from results.shares.routes import address_of
from results.shares.schemas import DAYS, ShareCreate, SitesPut

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["totals:read", "campaigns:write"])]
Text = Annotated[str, Form(max_length=4000)]
DONE = {"closed": "Le lien est fermé : il ne montre plus rien.", "sites": "La liste des sites est enregistrée."}


@router.get("/shares")
async def show_shares(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """The links to the board, and the sites that may frame it."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/shares")
async def make_share(
    request: Request, session: Session, caller: Decider, label: Text = "", days: Text = ""
) -> Response:
    """The address is in this answer and nowhere else: only a hash of its secret is kept."""
    try:
        create = ShareCreate.model_validate({"label": label.strip(), "days": int(days) if days.isdecimal() else DAYS})
        _, token = await service.create_share(session, caller.campaign_id, caller.subject, create)
    except ValidationError as error:
        return await _page(request, session, caller, bad=_said(error, "Lien"), label=label, status=422)
    return await _page(request, session, caller, made=address_of(request, token), headers={"Cache-Control": "no-store"})


@router.post("/shares/{share_id}/close")
async def close_share(share_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    await service.revoke_share(session, caller.campaign_id, caller.subject, share_id)
    return back(request, "/shares?done=closed")


@router.post("/shares/sites")
async def put_sites(request: Request, session: Session, caller: Decider, sites: Text = "") -> Response:
    """One site a line; none: no site may frame the board."""
    try:
        put = SitesPut.model_validate({"sites": sites.split()})
        await service.put_sites(session, caller.campaign_id, put.sites)
    except (Problem, ValidationError) as error:
        bad = error.fr if isinstance(error, Problem) else _said(error, "Sites")
        return await _page(request, session, caller, bad=bad, sites=sites, status=422)
    return back(request, "/shares?done=sites")


def _said(error: ValidationError, what: str) -> str:
    first = error.errors()[0]
    if first["type"] == "string_pattern_mismatch" and what == "Sites":
        return "Chaque site s'écrit https://www.exemple.fr, sans chemin, un par ligne. Rien n'est enregistré."
    found = finding({**first, "loc": ("body", *first["loc"])}, english=False)
    return f"{what} : {found['detail'].removeprefix(found['pointer'] + ' : ')}. Rien n'est enregistré."


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    made: str = "",
    label: str = "",
    sites: str | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "shares/links.html",
        status,
        headers,
        campaign=state,
        shares=await service.list_shares(session),
        alive=await service.live_shares(session),
        sites="\n".join(await service.list_sites(session)) if sites is None else sites,
        may_decide="campaigns:write" in caller.scopes,
        most=DAYS,
        said=said,
        bad=bad,
        made=made,
        label=label,
    )
