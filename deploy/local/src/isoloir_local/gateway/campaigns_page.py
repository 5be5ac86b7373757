"""The page on which a person with several campaigns says which one they come for."""

from typing import Annotated, Any
from uuid import UUID

from common.scopes import Role
from elections.places.names import place_name
from elections.places.place import parse_territory
from fastapi import APIRouter, Query, Request
from kit.pages.rendering import render
from kit.security.tokens import ReadToken
from starlette.responses import Response

from isoloir_local.gateway.api import ServiceClient, my_campaigns, session_of
from isoloir_local.gateway.doors import ROLE_NAMES
from isoloir_local.gateway.login import local_path
from isoloir_local.gateway.settings import Settings


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
        session, token = await session_of(request, settings, read_token)
        mine = await my_campaigns(api, session)
        offered = [one for one in mine if campaign is None or one["id"] == str(campaign)]
        return render(
            request,
            "campaigns.html",
            campaigns=[_described(one) for one in offered],
            after=local_path(after),
            wanted=campaign is not None,
            current=next((one["campaign"]["name"] for one in mine if one["id"] == str(token.campaign_id)), ""),
        )

    return router


def _described(one: dict[str, Any]) -> dict[str, Any]:
    state = one["campaign"]
    return {
        "id": one["id"],
        "name": state["name"],
        "candidate": state["candidate"],
        "place": place_name(parse_territory(state["territory"])),
        "roles": ", ".join(ROLE_NAMES[Role(role)] for role in one["roles"]),
    }
