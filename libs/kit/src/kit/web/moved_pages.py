"""Redirects from pages' old paths to their new ones."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.datastructures import URL
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


def new_path(path: str, moved: Mapping[str, str]) -> str | None:
    """Return a page's new path; None if it has not moved.

    `moved`: old and new beginnings: `/panels` → `/poster-sites`. A `*` is one segment, which is kept.
    """
    parts = path.split("/")
    for before, now in moved.items():
        pattern = before.split("/")
        begins = parts[: len(pattern)]
        if len(begins) == len(pattern) and all(
            segment in ("*", part) for segment, part in zip(pattern, begins, strict=True)
        ):
            wildcards = iter([part for segment, part in zip(pattern, begins, strict=True) if segment == "*"])
            segments = [next(wildcards) if segment == "*" else segment for segment in now.split("/")]
            return "/".join([*segments, *parts[len(pattern) :]])
    return None


class MovedPages:
    """Answers 308 for an old path, with the query; passes everything else on."""

    def __init__(self, app: ASGIApp, moved: Mapping[str, str]) -> None:
        self._app, self._moved = app, moved
        # Fast path: nearly every path begins otherwise.
        self._begins = tuple(before.partition("*")[0] for before in moved)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            prefix: str = scope.get("root_path", "")
            path: str = scope["path"].removeprefix(prefix)
            if path.startswith(self._begins) and (now := new_path(path, self._moved)):
                query = URL(scope=scope).query
                address = f"{prefix}{quote(now)}" + (f"?{query}" if query else "")
                await RedirectResponse(address, 308)(scope, receive, send)
                return
        await self._app(scope, receive, send)
