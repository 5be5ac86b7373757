"""The page on which a person with several campaigns says which one they come for."""

from typing import Annotated, Any
from uuid import UUID

from common.scopes import Role
from elections.places.names import place_name
from elections.places.place import parse_territory
from fastapi import APIRouter, Query, Request
from kit.pages.rendering import render
from kit.security.role_names import ROLE_NAMES
from kit.security.session_cookie import SessionContent
from kit.security.tokens import ReadToken
from starlette.responses import Response

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.login import local_path
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import Visit, read_visit


def campaigns_router(settings: Settings, api: ServiceClient, read_token: ReadToken) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/campagnes")
    async def show_campaigns(
        request: Request,
        after: Annotated[str, Query(alias="next", max_length=2000)] = "/",
        campaign: UUID | None = None,
    ) -> Response:
        """Ask which campaign; `campaign`: only that one, which a link leads to from another. Nothing changes here."""
        request.state.after_login = "next=/campagnes"
        visit = await read_visit(request, settings, api, read_token)
        offered = [one for one in visit.campaigns if campaign is None or one["id"] == str(campaign)]
        return render(
            request,
            "campaigns.html",
            campaigns=[_described(one) for one in offered],
            organisations=await _organisations(api, visit) if campaign is None else [],
            after=local_path(after),
            wanted=campaign is not None,
            current=visit.current["campaign"]["name"] if visit.current else "",
        )

    return router


async def _organisations(api: ServiceClient, visit: Visit) -> list[dict[str, Any]]:
    """Return the organisations above campaigns that the person is in; empty while crm is away."""
    found = await api.read("crm", "/v1/organisations", SessionContent(visit.session.access_token))
    return found["items"] if found else []


def _described(one: dict[str, Any]) -> dict[str, Any]:
    state = one["campaign"]
    return {
        "id": one["id"],
        "name": state["name"],
        "candidate": state["candidate"],
        "place": place_name(parse_territory(state["territory"])),
        "roles": ", ".join(ROLE_NAMES[Role(role)] for role in one["roles"]),
    }
