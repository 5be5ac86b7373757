"""Redirection from the address that a page had to the one that it has."""

from collections.abc import Callable
from urllib.parse import quote

from starlette.datastructures import URL
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class MovedPages:
    """Answer 308 to whoever asks for a page where it was; pass everything else on.

    `new_path`: the page's path now, None if it has not moved; both without the service's prefix at the gateway.
    """

    def __init__(self, app: ASGIApp, new_path: Callable[[str], str | None]) -> None:
        self._app = app
        self._new_path = new_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            prefix: str = scope["app"].state.settings.root_path
            if path := self._new_path(scope["path"].removeprefix(prefix)):
                query = URL(scope=scope).query
                address = f"{prefix}{quote(path)}" + (f"?{query}" if query else "")
                await RedirectResponse(address, 308)(scope, receive, send)
                return
        await self._app(scope, receive, send)
