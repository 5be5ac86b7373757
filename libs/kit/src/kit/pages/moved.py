"""Addresses that pages had before: who kept one, or has it in a mail, is led to where the page is now."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.datastructures import URL
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class MovedPages:
    """Answer 308 to whoever asks for a page where it was; pass everything else on.

    `moved`: the first part of an address, then and now, without slashes; what follows it stays.
    """

    def __init__(self, app: ASGIApp, moved: Mapping[str, str]) -> None:
        self._app, self._moved = app, moved

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            root = scope.get("root_path", "")
            first, slash, rest = scope["path"].removeprefix(root).removeprefix("/").partition("/")
            if first in self._moved:
                query = URL(scope=scope).query
                address = f"{root}/{quote(self._moved[first] + slash + rest)}" + (f"?{query}" if query else "")
                return await RedirectResponse(address, 308)(scope, receive, send)
        await self._app(scope, receive, send)
