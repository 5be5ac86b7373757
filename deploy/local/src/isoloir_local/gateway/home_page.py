"""Home page: presentation for visitors, the day of a member: cards of the services, and a new campaign's tasks.

The browser asks each service for its summary. Without scripts the gateway asks them, a second at most.
"""

import asyncio
from collections.abc import Collection, Mapping
from typing import Annotated, Any

from common.schemas.campaign import CampaignState
from fastapi import APIRouter, Query, Request
from kit.campaigns.queries import campaign_today
from kit.pages.rendering import render
from kit.pages.service_names import SERVICES
from kit.security.auth import OPERATE
from kit.security.session_cookie import SessionContent
from kit.security.tokens import ReadToken
from kit.web.problems import Unauthorized
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.demonstration_progress import progress_of
from isoloir_local.gateway.doors import doors_of
from isoloir_local.gateway.home_layout import OPENS, STEPS_OF, slots_for, steps_for
from isoloir_local.gateway.past_results import PastResults
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import Visit, read_visit

MOST_SECONDS = 1.0
"""The longest that a page without scripts waits for a service."""


def home_router(settings: Settings, api: ServiceClient, read_token: ReadToken, past: PastResults) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def show_home(request: Request, whole: Annotated[bool, Query(alias="complet")] = False) -> Response:
        try:
            visit = await read_visit(request, settings, api, read_token)
        except Unauthorized:
            return render(request, "welcome.html", doors=doors_of(api.services))
        if visit.current is None:
            if visit.token.campaign_id is not None:  # says where it is, if it has moved
                await api.read("crm", f"/v1/campaigns/{visit.token.campaign_id}", visit.session)
            # Nothing can be done without a campaign: one that is there, or a new one.
            opens_first = not visit.campaigns and OPERATE in visit.token.scopes
            return RedirectResponse("/choisir" if opens_first else "/campagnes", 303)
        slots = slots_for(visit.roles, api.services)
        is_over = _is_over(visit.current)
        # Of who leads, all services are asked for tasks; of the others, those whose cards are shown.
        with_steps = STEPS_OF if _opens(visit) else ()
        asked = {slot.service for slot in slots} | {name for name in with_steps if name in api.services}
        return render(
            request,
            "home.html",
            slots=slots,
            asked=[name for name in api.services if name in asked],
            services=SERVICES,
            steps=steps_for(is_over=is_over),
            leads=_opens(visit),
            # The import of the whole folder, rather than the page of one file.
            imports_at="/resultats-passes" if settings.data and _opens(visit) else "",
            importing=past.progress(str(visit.token.campaign_id)) if _opens(visit) else "",
            is_cut=past.is_cut(str(visit.token.campaign_id)),
            is_over=_opens(visit) and is_over,
            filling=progress_of(settings, visit),
            found=await read_summaries(api, visit.session, asked) if whole else None,
        )

    return router


def _opens(visit: Visit) -> bool:
    return visit.scopes >= OPENS


def _is_over(current: dict[str, Any]) -> bool:
    state = CampaignState.model_validate(current["campaign"])
    return campaign_today(state) > state.rounds[-1].on


async def read_summaries(
    api: ServiceClient, session: SessionContent, services: Collection[str]
) -> Mapping[str, dict[str, Any] | None]:
    """Return the services' summaries; None for one that does not answer in time."""

    async def read(service: str) -> dict[str, Any] | None:
        try:
            return await asyncio.wait_for(api.read(service, "/v1/summary", session), MOST_SECONDS)
        except TimeoutError:
            return None

    return dict(zip(services, await asyncio.gather(*map(read, services)), strict=True))
