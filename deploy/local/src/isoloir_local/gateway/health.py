"""Health of the whole suite."""

import asyncio
from typing import Literal

import httpx
from fastapi import APIRouter, Response
from pydantic import BaseModel
from starlette.responses import RedirectResponse

from isoloir_local.gateway.api import ServiceClient

State = Literal["ready", "degraded", "unavailable", "away"]


class SuiteHealth(BaseModel):
    """`ok` if every service answers; each service's readiness has details."""

    status: Literal["ok", "partial"]
    services: dict[str, State]


def health_router(api: ServiceClient) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/health")
    async def read_health(response: Response) -> SuiteHealth:
        """Query every service; 503 if one is unavailable or without database."""
        services = await read_states(api)
        whole = all(state in ("ready", "degraded") for state in services.values())
        response.status_code = 200 if whole else 503
        return SuiteHealth(status="ok" if whole else "partial", services=services)

    @router.get("/favicon.ico", include_in_schema=False)
    async def show_icon() -> RedirectResponse:
        """Lead what asks for an icon without reading the page, such as an answer in JSON, to that of the pages."""
        return RedirectResponse("/static/kit/icon.svg", 308)

    return router


async def read_states(api: ServiceClient) -> dict[str, State]:
    states = await asyncio.gather(*(_state_of(api, service) for service in api.services))
    return dict(zip(api.services, states, strict=True))


async def _state_of(api: ServiceClient, service: str) -> State:
    try:
        found = await api.get(service, "/ready", None)
    except httpx.TransportError:
        return "away"
    status = found.json().get("status") if found.status_code in (200, 503) else None
    return status if status in ("ready", "degraded") else "unavailable"
