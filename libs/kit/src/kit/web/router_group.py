"""Routers grouped by path prefix, so that only those that may match are tried."""

from collections.abc import Iterator

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_CHOSEN = "isoloir.route"


class RouterGroup(BaseRoute):
    """A router's routes, used without copying.

    `FastAPI.include_router` creates each route again with its fields and validators: half the memory of a service's
    routes, and two milliseconds of start each. It would also match each request against a service's 800 routes, one
    regular expression after the other.
    """

    def __init__(self, router: APIRouter) -> None:
        self.routes = router.routes
        begins = {str(getattr(route, "path", "")).partition("{")[0] for route in router.routes}
        # It may match any path, so it is always tried.
        self._begins = None if begins & {"", "/"} else tuple(begins)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path: str = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if self._begins is not None and not path.startswith(self._begins):
            return Match.NONE, {}
        partial: tuple[Match, Scope] = Match.NONE, {}
        for route in self.routes:
            match, child_scope = route.matches(scope)
            if match is Match.FULL:
                return match, {**child_scope, _CHOSEN: route}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = match, {**child_scope, _CHOSEN: route}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route: BaseRoute = scope.pop(_CHOSEN)
        await route.handle(scope, receive, send)


def include(app: FastAPI, router: APIRouter) -> None:
    app.router.routes.append(RouterGroup(router))


def flat_routes(app: FastAPI) -> list[BaseRoute]:
    """Return an application's routes in the order in which they are tried, including groups'."""
    return list(_flat(app))


def _flat(app: FastAPI) -> Iterator[BaseRoute]:
    for route in app.routes:
        if isinstance(route, RouterGroup):
            yield from route.routes
        else:
            yield route
