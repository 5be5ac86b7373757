"""Addresses that pages had before: who kept one, or has it in a mail, is led to where the page is now."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.datastructures import URL
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


def new_path(path: str, moved: Mapping[str, str]) -> str | None:
    """Return where a page is now; None if it has not moved.

    `moved`: how addresses began, and how they begin now: `/panels` → `/poster-sites`. A `*` is one part, which stays.
    """
    parts = path.split("/")
    for before, now in moved.items():
        wanted = before.split("/")
        begins = parts[: len(wanted)]
        if len(begins) == len(wanted) and all(one in ("*", part) for one, part in zip(wanted, begins, strict=True)):
            kept = iter([part for one, part in zip(wanted, begins, strict=True) if one == "*"])
            head = [next(kept) if one == "*" else one for one in now.split("/")]
            return "/".join([*head, *parts[len(wanted) :]])
    return None


class MovedPages:
    """Answer 308 to whoever asks for a page where it was, with the query; pass everything else on."""

    def __init__(self, app: ASGIApp, moved: Mapping[str, str]) -> None:
        self._app, self._moved = app, moved

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            prefix: str = scope["app"].state.settings.root_path
            if path := new_path(scope["path"].removeprefix(prefix), self._moved):
                query = URL(scope=scope).query
                address = f"{prefix}{quote(path)}" + (f"?{query}" if query else "")
                await RedirectResponse(address, 308)(scope, receive, send)
                return
        await self._app(scope, receive, send)
