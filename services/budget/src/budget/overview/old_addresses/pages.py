"""Pages that have another address now: bookmarks and links in mails of before still lead there."""

from typing import Annotated

from fastapi import APIRouter, Request, Security
from fastapi.responses import RedirectResponse
from kit.app import Route
from kit.security.auth import Caller, caller_with

ADDRESSES = {
    "/allotments": "/heading-budgets",
    "/burndown": "/spending-forecast",
    "/comments": "/filing-notes",
    "/decision": "/commission-decision",
}

router = APIRouter(route_class=Route, include_in_schema=False)


async def redirect_page(request: Request, caller: Annotated[Caller, Security(caller_with)]) -> RedirectResponse:
    """Redirect to the page's address of today, with what was asked of it."""
    base = request.scope.get("root_path", "")
    today = ADDRESSES[request.url.path.removeprefix(base)]
    return RedirectResponse(str(request.url.replace(scheme="", netloc="", path=base + today)), 308)


for old in ADDRESSES:
    router.get(old)(redirect_page)
