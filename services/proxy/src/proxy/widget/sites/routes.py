import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit.app import Route
from kit.db.sessions import transaction
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.compression import LEAST
from kit.web.paging import Page, single_page
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proxy.widget.sites import service
from proxy.widget.sites.schemas import SiteRead, SitesPut

router = APIRouter(route_class=Route, prefix="/v1/sites", tags=["sites"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write"])]

_OPEN = re.compile(r"/v1/public/campaigns/([0-9a-fA-F-]{36})/(form|challenge|requests|offers)")
_PUBLIC = ("form", "challenge")
"""What says the same to everybody, and is sent compressed; an answer to who asks holds their secret link."""
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key, Accept-Language",
    "Access-Control-Max-Age": "600",
}


@router.get("")
async def list_sites(session: Session, caller: Reader) -> Page[SiteRead]:
    """List the sites that may embed the form or call the public API from their pages."""
    return single_page(await service.list_sites(session, caller.campaign_id))


@router.put("")
async def set_sites(put: SitesPut, session: Session, caller: Writer) -> Page[SiteRead]:
    """Replace the list of sites that may embed the form. No other site can show it or read its answers."""
    return single_page(await service.set_sites(session, caller, put.origins))


class PublicFormCors:
    """CORS for the public forms, which only the campaign's own sites may call; and compression of what is public.

    Without credentials: `Access-Control-Allow-Credentials` is never sent.
    """

    def __init__(self, app: ASGIApp, *, root_path: str) -> None:
        self.app = app
        self.compressing = GZipMiddleware(app, minimum_size=LEAST)
        self.root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = _OPEN.fullmatch(scope["path"].removeprefix(self.root_path)) if scope["type"] == "http" else None
        origin = Headers(scope=scope).get("origin", "") if match else ""
        app = self.compressing if match and match[2] in _PUBLIC else self.app
        if match is None or not origin:
            await app(scope, receive, send)
            return
        allowed = {"Access-Control-Allow-Origin": origin} if await _is_listed(scope, match[1], origin) else {}
        if allowed and scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=allowed | _PREFLIGHT | {"Vary": "Origin"})(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(allowed)
                headers.add_vary_header("Origin")
            await send(message)

        await app(scope, receive, dressed)


async def _is_listed(scope: Scope, campaign: str, origin: str) -> bool:
    try:
        campaign_id = UUID(campaign)
    except ValueError:
        return False
    async with transaction(scope["app"].state.sessions, campaign_id) as session:
        return origin in await service.origins_of(session, campaign_id)
