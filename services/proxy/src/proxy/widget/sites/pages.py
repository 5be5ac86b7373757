"""The coordinator's page of embedded forms: allowed sites, and the code to paste."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.embeds.snippets import Embed
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from pydantic import Field

from proxy.widget.sites import service
from proxy.widget.sites.schemas import SitesPut

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:read", "requests:write"])]


class SitesEntry(Posted):
    origins: Annotated[str, Field(max_length=20_000)] = ""
    """One address a line."""


@router.get("/widget")
async def show_sites(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    origins = await service.origins_of(session, caller.campaign_id)
    form = PageForm.of(SitesEntry(origins="\n".join(origins)))
    return await _page(request, session, caller, form, done=bool(done))


@router.post("/widget")
async def save_sites(
    request: Request, session: Session, caller: Writer, entry: Annotated[SitesEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(SitesPut, {"origins": entry.origins.split()}, {"/origins": "les adresses des sites"})
        await service.set_sites(session, caller, put.origins)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done="/widget?done=saved",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(request: Request, session: Session, caller: Caller, form: PageForm, *, done: bool = False) -> Response:
    campaign = await get_campaign(session, caller.campaign_id)
    settings = request.app.state.settings
    root = f"{settings.public_url}{settings.root_path}"
    return render(
        request,
        "sites/sites.html",
        form=form,
        done=done,
        may_write="requests:write" in caller.scopes,
        embed=Embed("proxy", f"{root}/demande/{campaign.id}", "Demander une procuration", root),
        offers=f"{root}/offre/{campaign.id}",
    )
