"""The coordinator's page about the form on other sites: which may hold it, and what to paste there."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Forbidden, Invalid

from proxy.widget.sites import service
from proxy.widget.widgets import releases

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:read", "requests:write"])]


@router.get("/widget")
async def show_sites(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    origins = await service.origins_of(session, caller.campaign_id)
    return await _page(request, session, caller, "\n".join(origins), done=bool(done))


@router.post("/widget")
async def save_sites(request: Request, session: Session, caller: Writer) -> Response:
    async with request.form(max_files=0, max_fields=5) as form:
        typed = str(form.get("origins", ""))[:20_000]
    try:
        await service.set_sites(session, caller, typed.split())
    except (Forbidden, Invalid) as wrong:
        return await _page(request, session, caller, typed, error=wrong.fr, status=int(wrong.status))
    return back(request, "/widget?done=saved")


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    typed: str,
    *,
    error: str = "",
    done: bool = False,
    status: int = 200,
) -> Response:
    campaign = await get_campaign(session, caller.campaign_id)
    settings = request.app.state.settings
    root = f"{settings.public_url}{settings.root_path}"
    return render(
        request,
        "sites/sites.html",
        status,
        typed=typed,
        error=error,
        done=done,
        may_write="requests:write" in caller.scopes,
        campaign_id=campaign.id,
        root=root,
        version=releases.CURRENT,
        integrity=releases.integrity(releases.CURRENT, "loader.js"),
    )
