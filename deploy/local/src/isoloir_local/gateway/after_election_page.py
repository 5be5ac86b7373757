"""« Après l’élection »: what all services have to do once the last round is over, in the order of its days."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.schemas.campaign import CampaignState
from fastapi import APIRouter, Request
from kit.campaigns.queries import campaign_today
from kit.pages.rendering import render
from kit.pages.service_names import SERVICES
from kit.security.tokens import ReadToken
from kit.web.problems import Forbidden
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import Visit, read_visit

MOST_SECONDS = 3.0
"""The longest that the page waits for a service."""
_ORDER = ("due", "later", "done")


@dataclass(frozen=True)
class Task:
    """A task of a service, as its page shows it."""

    service: str
    content: dict[str, Any]
    due_on: date | None
    is_late: bool


def after_election_router(settings: Settings, api: ServiceClient, read_token: ReadToken) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/apres-election")
    async def show_after_election(request: Request) -> Response:
        visit = await read_visit(request, settings, api, read_token)
        if visit.current is None:
            return RedirectResponse("/campagnes", 303)
        if "campaigns:write" not in visit.scopes:
            raise Forbidden("Cette page est pour qui dirige la campagne.", "This page is for who directs the campaign.")
        state = CampaignState.model_validate(visit.current["campaign"])
        tasks, away = await _read_tasks(api, visit, campaign_today(state))
        return render(
            request,
            "after_election.html",
            groups=[(name, [one for one in tasks if one.content["state"] == name]) for name in _ORDER],
            away=[SERVICES[name] for name in away],
            last_round_on=state.rounds[-1].on,
            is_over=campaign_today(state) > state.rounds[-1].on,
        )

    return router


async def _read_tasks(api: ServiceClient, visit: Visit, today: date) -> tuple[list[Task], list[str]]:
    """Return the tasks of all services by day, and the services that did not answer in time."""

    async def read(service: str) -> dict[str, Any] | None:
        try:
            return await asyncio.wait_for(api.read(service, "/v1/after-election", visit.session), MOST_SECONDS)
        except TimeoutError:
            return None

    services = list(api.services)
    found = dict(zip(services, await asyncio.gather(*map(read, services)), strict=True))
    tasks: list[Task] = []
    for service, answer in found.items():
        for item in answer["items"] if answer else ():
            due_on = date.fromisoformat(item["due_on"]) if item["due_on"] else None
            is_late = item["state"] == "due" and due_on is not None and due_on < today
            tasks.append(Task(service, item, due_on, is_late))
    tasks.sort(key=lambda one: one.due_on or date.max)
    return tasks, [service for service, answer in found.items() if answer is None]
