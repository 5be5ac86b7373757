"""First routing of every request, to a service or to the gateway's own pages."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from isoloir_local.gateway.reverse_proxy import Upstreams

METADATA = "/.well-known/oauth-authorization-server"
"""RFC 8414 has a service's document stand before its prefix: `{METADATA}/crm`."""

ORIGINS_KNOWN_BY = "crm"
"""The service that registers front-ends of third parties, and so answers the preflights of all five."""


class Dispatch:
    """Outermost application: service answers bypass the gateway's middleware."""

    def __init__(self, app: ASGIApp, upstreams: Upstreams, operator_origins: Sequence[str] = ()) -> None:
        """`operator_origins`: those that every service knows by itself, whether crm is there or not."""
        self.app = app
        self.upstreams = upstreams
        self.operator_origins = operator_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{METADATA}/"):
            name = scope["path"].removeprefix(f"{METADATA}/")
            if name in self.upstreams.addresses:
                path = f"/{name}{METADATA}"
                scope = {**scope, "path": path, "raw_path": path.encode()}
        service = self.upstreams.service_of(scope["path"]) if scope["type"] == "http" else None
        if service is None:
            await self.app(scope, receive, send)
        else:
            asked = ORIGINS_KNOWN_BY if self._is_for_a_front_end(scope, service) else service
            await self.upstreams.forward(asked, scope, receive, send)

    def _is_for_a_front_end(self, scope: Scope, service: str) -> bool:
        """Return True for a preflight but of the operator's origins, and of public forms: their sites are others."""
        if scope["method"] != "OPTIONS" or ORIGINS_KNOWN_BY not in self.upstreams.addresses:
            return False
        headers, public = Headers(scope=scope), scope["path"].startswith(f"/{service}/v1/public/")
        preflight = "origin" in headers and "access-control-request-method" in headers
        return preflight and not public and headers["origin"] not in self.operator_origins
