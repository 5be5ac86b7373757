"""Pages that have another address now: bookmarks and links of before still lead there."""

from fastapi import APIRouter, Request, Security
from fastapi.responses import RedirectResponse
from kit.app import Route
from kit.security.auth import caller_with

ADDRESSES = {
    "/officers": "/poll-watchers",
    "/officers/letters": "/poll-watchers/letters",
    "/shares": "/public-boards",
}
SCOPES = {
    "/poll-watchers": "poll_watchers:read",
    "/poll-watchers/letters": "poll_watchers:read",
    "/public-boards": "totals:read",
}
"""What the page of today asks for: nobody else learns that it is there."""

router = APIRouter(route_class=Route, include_in_schema=False)


async def redirect_page(request: Request) -> RedirectResponse:
    """Redirect to the page's address of today, with what was asked of it."""
    base = request.scope.get("root_path", "")
    today = ADDRESSES[request.url.path.removeprefix(base)]
    return RedirectResponse(str(request.url.replace(scheme="", netloc="", path=base + today)), 303)


for old, new in ADDRESSES.items():
    router.get(old, dependencies=[Security(caller_with, scopes=[SCOPES[new]])])(redirect_page)
