"""The route class of every API: `APIRouter(route_class=Route)`, and the methods of each path."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.types import ASGIApp, Receive, Scope, Send

from kit.web import idempotency
from kit.web.bodies import check_body
from kit.web.etags import if_changed
from kit.web.parameters import parameters_of
from kit.web.problems import method_not_allowed, problem_response
from kit.web.router_group import flat_routes


class Route(APIRoute):
    """A route that checks bodies, stores responses for Idempotency-Keys, and answers 304 for unchanged ones."""

    wary = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "generate_unique_id_function": operation_id})

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        # Pages ignore unknown parameters. `kit.security.credentials` checks the others, once the caller is known.
        parameters = parameters_of(self) if self.include_in_schema else None

        async def answer(request: Request) -> Response:
            request.state.asked = parameters
            if self.wary:
                await check_body(request)
            try:
                response = await handle(request)
            except idempotency.Replay as known:
                return known.response
            # Still inside the request's transaction, so that the stored response commits with it.
            if hasattr(request.state, "idempotency"):
                await idempotency.keep(request, request.state.session, response)
            return if_changed(request, response)

        return answer


class Intake(Route):
    """A route for providers' deliveries, which are not repeated: any content is accepted, and the operation removes
    what cannot be stored (NUL, lone surrogates).
    """

    wary = False


def operation_id(route: APIRoute) -> str:
    """Return the operation's name in generated clients: the function's name, unique in the service."""
    return route.name


class Methods:
    """Answers 405 for a method that `/values` does not have, rather than matching `/{kind}`."""

    def __init__(self, app: ASGIApp, *, of: FastAPI) -> None:
        self.app = app
        self.of = of
        self.known: dict[str, set[str]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.known = self.known or getattr(self.of.state, "methods", None) or methods_of(self.of)
            allowed = self.known.get(scope["path"].removeprefix(scope.get("root_path", "")))
            if allowed and scope["method"] not in allowed:
                await problem_response(Request(scope), method_not_allowed(allowed))(scope, receive, send)
                return
        await self.app(scope, receive, send)


def methods_of(app: FastAPI) -> dict[str, set[str]]:
    """Return the methods of each path without parameters."""
    by_path: dict[str, set[str]] = {}
    for context in iter_route_contexts(flat_routes(app)):
        if isinstance(context.original_route, APIRoute) and context.path and "{" not in context.path:
            by_path.setdefault(context.path, set()).update(context.methods or ())
    return by_path
