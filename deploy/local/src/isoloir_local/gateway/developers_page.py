"""The developers' portal: the operations to begin with, guides, each service's reference, and a try-it on a sandbox."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx
from common.essentials import BACK_OFFICE, HEALTH, essential_operations
from fastapi import APIRouter, Request
from kit.pages.rendering import render
from kit.security.credentials import CAMPAIGN_HEADER
from kit.security.session_cookie import SessionContent, check_same_origin
from kit.security.tokens import ReadToken
from kit.web.problems import Forbidden, Unauthorized
from starlette.responses import JSONResponse, Response

from isoloir_local.gateway.api import ServiceClient, my_campaigns, session_of
from isoloir_local.gateway.settings import Settings

KEPT_SECONDS = 300
"""A service that is upgraded has another document."""
DOCUMENT_SECONDS = 60
"""A service makes its document at the first call: seconds of work, more on a busy machine."""
_TITLES = {
    "predict": "Where to go first, and the forecast",
    "crm": "People, canvasses, campaign events, tasks",
    "proxy": "Proxies",
    "budget": "The campaign account",
    "results": "The counting night",
}


@dataclass(frozen=True)
class EssentialOperation:
    """One of the operations to begin with, as its service's document has it."""

    service: str
    id: str
    method: str
    path: str
    tag: str
    summary: str
    scopes: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"/{self.service}{self.path}"

    @property
    def reference(self) -> str:
        """Swagger UI's own deep link."""
        return f"/{self.service}/docs#/{self.tag.replace(' ', '_')}/{self.id}"

    @property
    def can_be_tried(self) -> bool:
        """Nothing is changed from this page, and nothing need be filled in."""
        return self.method == "GET" and "{" not in self.path


class EssentialOperations:
    """The essential operations, as the running services document them; read again now and then."""

    def __init__(self, api: ServiceClient) -> None:
        self._api = api
        self._known: dict[str, list[EssentialOperation]] = {}
        self._read_at = float("-inf")

    async def read(self) -> dict[str, list[EssentialOperation]]:
        if time.monotonic() - self._read_at > KEPT_SECONDS:
            documents = await asyncio.gather(*(self._document(service) for service in self._api.services))
            found = {
                service: essentials_of(service, document)
                for service, document in zip(self._api.services, documents, strict=True)
                if document is not None
            }
            self._known = found
            # One that is away now is asked again at the next look.
            self._read_at = time.monotonic() if len(found) == len(documents) else float("-inf")
        return self._known

    async def _document(self, service: str) -> dict[str, Any] | None:
        try:
            answer = await self._api.get(service, "/openapi.json", None, seconds=DOCUMENT_SECONDS)
        except httpx.TransportError:
            return None
        return answer.json() if answer.status_code == 200 else None


def essentials_of(service: str, document: dict[str, Any]) -> list[EssentialOperation]:
    """Return them in the order in which docs/essentials.md presents them."""
    wanted = essential_operations(service)
    found = {
        operation["operationId"]: EssentialOperation(
            service=service,
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            tag=next(tag for tag in operation["tags"] if tag not in (BACK_OFFICE, HEALTH)),
            summary=operation["summary"],
            scopes=tuple(sorted({scope for way in operation["security"] for one in way.values() for scope in one})),
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if operation.get("operationId") in wanted
    }
    return [found[name] for name in wanted if name in found]


def developers_router(settings: Settings, api: ServiceClient, read_token: ReadToken) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    essentials = EssentialOperations(api)

    @router.get("/developers")
    async def show_developers(request: Request) -> Response:
        operations = await essentials.read()
        session, campaign = await _sandbox(request)
        return render(
            request,
            "developers.html",
            headers={"Content-Language": "en"},
            titles=_TITLES,
            operations=operations,
            tried=[one for found in operations.values() for one in found if one.can_be_tried],
            signed_in=session is not None,
            sandbox=campaign,
            request_origin=settings.public_url.rstrip("/"),
        )

    @router.post("/developers/token")
    async def show_token(request: Request) -> Response:
        """The token of who looks, in a campaign where nothing is real: this page sends it, and you may copy it."""
        check_same_origin(request)
        session, campaign = await _sandbox(request)
        if session is None:
            raise Unauthorized("Connectez-vous d’abord.", "Sign in first.")
        if campaign is None:
            raise Forbidden(
                "Un jeton n’est montré que dans une campagne de démonstration : choisissez-en une à l’accueil.",
                "A token is shown in a campaign of demonstration alone: choose one on the home page.",
            )
        shown = {
            "token": session.access_token,
            "campaign_header": CAMPAIGN_HEADER,
            "campaign_id": campaign["id"],
        }
        return JSONResponse(shown, headers={"Cache-Control": "no-store"})

    async def _sandbox(request: Request) -> tuple[SessionContent | None, dict[str, Any] | None]:
        """The session, and its campaign where that is one of demonstration."""
        try:
            session, token = await session_of(request, settings, read_token)
        except Unauthorized:
            return None, None
        mine = await my_campaigns(api, session)
        current = next((one for one in mine if one["id"] == str(token.campaign_id)), None)
        return session, current if current and current["campaign"]["demo"] else None

    return router
