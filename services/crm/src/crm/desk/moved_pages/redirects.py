"""The addresses that pages had in the first release: who kept one is led to where the page is now."""

import re
from urllib.parse import quote

from starlette.datastructures import URL
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

MOVED = {
    "adverts": "political-ads",
    "drops": "street-rounds",
    "gatherings": "campaign-events",
    "listings": "acquired-lists",
    "panels": "poster-sites",
    "retentions": "retention-rules",
    "sheets": "paper-sheets",
    "sign-ups": "sign-up-forms",
    "speeches": "form-translations",
    "stocks": "material-stocks",
    "trails": "audit-log",
    "wordings": "consent-texts",
}
_HOUSEHOLD = re.compile(r"/people/([0-9a-f-]{36})/home")


class MovedPages:
    """Answer 308 to whoever asks for a page where it was; pass everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            root = scope.get("root_path", "")
            if path := new_path(scope["path"].removeprefix(root)):
                query = URL(scope=scope).query
                address = f"{root}{quote(path)}" + (f"?{query}" if query else "")
                return await RedirectResponse(address, 308)(scope, receive, send)
        await self._app(scope, receive, send)


def new_path(path: str) -> str | None:
    """Return where a page is now; None if it has not moved."""
    _, _, rest = path.partition("/")
    first, slash, more = rest.partition("/")
    if first in MOVED:
        return f"/{MOVED[first]}{slash}{more}"
    if found := _HOUSEHOLD.fullmatch(path):
        return f"/people/{found[1]}/household"
    return None
