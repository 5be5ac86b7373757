"""Pages of the suite as a whole: its state, and what other software may use."""

from fastapi import APIRouter, Request
from kit.pages.rendering import render
from kit.pages.service_names import SERVICES
from kit.security.tokens import ReadToken
from kit.web.problems import Forbidden
from starlette.responses import Response

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.health import State, read_states
from isoloir_local.gateway.hubs import SEES_IMPORTS, SEES_SOFTWARE
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import Visit, read_visit

_STATES: dict[State, str] = {
    "ready": "en marche",
    "degraded": "en marche, avec un retard ou une erreur",
    "unavailable": "en panne",
    "away": "ne répond pas",
}


def installation_router(settings: Settings, api: ServiceClient, read_token: ReadToken) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/integrations")
    async def show_integrations(request: Request) -> Response:
        visit = await read_visit(request, settings, api, read_token)
        _check(visit, *SEES_SOFTWARE)
        return render(
            request,
            "integrations.html",
            services={name: SERVICES[name] for name in api.services},
            sees_events="events:read" in visit.scopes,
            sees_reads="audit_log:read" in visit.scopes,
            sees_software="clients:read" in visit.scopes,
            sees_connectors={"campaigns:write", "people:read"} <= visit.scopes,
        )

    @router.get("/installation")
    async def show_installation(request: Request) -> Response:
        visit = await read_visit(request, settings, api, read_token)
        _check(visit, SEES_IMPORTS)
        states = await read_states(api)
        return render(
            request,
            "installation.html",
            states={SERVICES[name]: (_STATES[state], state == "ready") for name, state in states.items()},
        )

    return router


def _check(visit: Visit, *either: frozenset[str]) -> None:
    if not any(needed <= visit.scopes for needed in either):
        names = " or ".join(", ".join(sorted(needed)) for needed in either)
        raise Forbidden("Votre rôle n’ouvre pas cette page.", f"Your role lacks {names}.", missing_scopes=either[0])
