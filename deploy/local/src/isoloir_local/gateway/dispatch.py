"""First routing of every request, to a service or to the gateway's own pages."""

from starlette.types import ASGIApp, Receive, Scope, Send

from isoloir_local.gateway.reverse_proxy import Upstreams

METADATA = "/.well-known/oauth-authorization-server"
"""RFC 8414 has a service's document stand before its prefix: `{METADATA}/crm`."""


class Dispatch:
    """Outermost application: service answers bypass the gateway's middleware."""

    def __init__(self, app: ASGIApp, upstreams: Upstreams) -> None:
        self.app = app
        self.upstreams = upstreams

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
            await self.upstreams.forward(service, scope, receive, send)
