"""Home page: presentation for visitors, next tasks for members."""

import asyncio
from datetime import date
from typing import Any

from elections.places.names import place_name
from elections.places.place import parse_territory
from fastapi import APIRouter, Request
from kit.pages.rendering import render
from kit.security.role_names import ROLE_NAMES
from kit.security.session_cookie import SessionContent
from kit.security.tokens import ReadToken, Token
from kit.web.problems import Unauthorized
from starlette.responses import Response

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.checklist import SetUp, checklist_steps
from isoloir_local.gateway.doors import doors_for
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import read_visit


def home_router(settings: Settings, api: ServiceClient, read_token: ReadToken) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def show_home(request: Request) -> Response:
        try:
            visit = await read_visit(request, settings, api, read_token)
        except Unauthorized:
            return render(request, "welcome.html", doors=doors_for((), api.services))
        current, roles = visit.current, visit.roles
        found = await _set_up(api, visit.session, visit.token, current is not None)
        return render(
            request,
            "home.html",
            campaigns=visit.campaigns,
            current=current,
            place=place_name(parse_territory(current["campaign"]["territory"])) if current else "",
            days=[date.fromisoformat(one["on"]) for one in current["campaign"]["rounds"]] if current else [],
            roles=[ROLE_NAMES[role] for role in roles],
            doors=doors_for(roles, api.services),
            steps=checklist_steps(found),
            catches="messages" in settings.upstreams,
        )

    return router


async def _set_up(api: ServiceClient, access_token: SessionContent, token: Token, chosen: bool) -> SetUp:
    if not chosen:
        return SetUp(False, None, None, None, None)
    stations, ceiling, canvasses, members = await asyncio.gather(
        api.read("predict", "/v1/stations?limit=1", access_token),
        api.read("budget", "/v1/ceiling", access_token),
        api.read("crm", "/v1/canvasses?limit=1", access_token),
        api.read("crm", "/v1/members", access_token),
    )
    return SetUp(
        campaign=True,
        stations=_count(stations),
        ceiling_cents=(ceiling.get("ceiling_cents") or 0) if ceiling else None,
        canvasses=_count(canvasses),
        members=_count(members),
    )


def _count(found: Any) -> int | None:
    return len(found["items"]) if found is not None else None
