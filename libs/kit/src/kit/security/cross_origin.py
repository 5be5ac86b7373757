"""CORS: which sites of others may call the API from a browser. Never with our cookie: the token is in the header.

The operator's origins (`ISOLOIR_CORS_ORIGINS`) may call anything. A front-end that a campaign registered may use the
tokens that its own members got: each names the origins of its front-end. A preflight carries no token, so whoever
knows all registered origins answers it for all five services: crm, to whom the gateways bring preflights.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.db.sessions import Sessions
from kit.security.client_tokens import ClientTokens
from kit.settings import Settings
from kit.web.rate_limit import LEFT_HEADER, POLICY_HEADER

KnowsOrigin: TypeAlias = Callable[[Sessions, str], Awaitable[bool]]
"""Whether a campaign of this installation registered a front-end at this origin."""

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
TAKEN = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Isoloir-Campaign"]
SHOWN = [
    *("ETag", "Location", "Retry-After", "Request-Id", "Deprecation", "Sunset", "Link"),
    *(POLICY_HEADER, LEFT_HEADER, "WWW-Authenticate"),
]
PREFLIGHT_SECONDS = 600


class CrossOrigin:
    """Plain ASGI. `knows`: for the service where front-ends are registered, whose answers all its known ones read."""

    def __init__(self, app: ASGIApp, *, settings: Settings, knows: KnowsOrigin | None = None) -> None:
        self.app = app
        self._knows = knows
        self._tokens = ClientTokens(settings)
        self._operators = settings.cors_origins
        self._own = settings.public_url.rstrip("/")
        self._for_operators = (
            CORSMiddleware(
                app,
                allow_origins=self._operators,
                allow_methods=METHODS,
                allow_headers=TAKEN,
                expose_headers=SHOWN,
            )
            if self._operators
            else app
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin")
        if origin is None or origin in self._operators or not await self._is_known(scope, origin, headers):
            await self._for_operators(scope, receive, send)
        elif _is_preflight(scope, headers):
            await Response(status_code=204, headers=_preflight(origin))(scope, receive, send)
        else:
            await self.app(scope, receive, _dressed(send, origin))

    def _is_own(self, origin: str, headers: Headers) -> bool:
        """Return whether a page of the suite asks: browsers send its origin with each POST, and nobody is looked up."""
        return origin == self._own or origin.partition("://")[2] == headers.get("host")

    async def _is_known(self, scope: Scope, origin: str, headers: Headers) -> bool:
        if self._is_own(origin, headers):
            return False
        if self._knows is not None:
            return await self._knows(scope["app"].state.sessions, origin)
        kind, _, token = headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and origin in self._tokens.origins_of(token)


def _is_preflight(scope: Scope, headers: Headers) -> bool:
    return scope["method"] == "OPTIONS" and "access-control-request-method" in headers


def _preflight(origin: str) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": _listed(METHODS),
        "Access-Control-Allow-Headers": _listed(TAKEN),
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        "Vary": "Origin",
    }


def _dressed(send: Send, origin: str) -> Send:
    async def dress(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = _listed(SHOWN)
            headers.add_vary_header("Origin")
        await send(message)

    return dress


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
