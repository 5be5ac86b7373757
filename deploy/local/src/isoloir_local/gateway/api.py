"""What the gateway's own pages ask the services, with the token of the person who looks."""

from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import Request
from kit.session import COOKIE, open_session
from kit.settings import Settings
from kit.tokens import Token, TokenReader


class ServiceClient:
    """The same public API that everybody uses: the gateway has no rights of its own."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self.services = list(addresses)
        self._addresses = addresses
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(10, connect=2))

    async def close(self) -> None:
        await self._http.aclose()

    async def get(self, service: str, path: str, token: str | None) -> httpx.Response:
        return await self._send("GET", service, path, token)

    async def post(self, service: str, path: str, token: str, **content: Any) -> httpx.Response:
        return await self._send("POST", service, path, token, **content)

    async def read(self, service: str, path: str, token: str) -> Any:
        """The JSON of a page that may not be there yet: None when the service is away or refuses."""
        if service not in self._addresses:
            return None
        try:
            found = await self.get(service, path, token)
        except httpx.TransportError:
            return None
        return found.json() if found.status_code == 200 else None

    async def _send(self, method: str, service: str, path: str, token: str | None, **content: Any) -> httpx.Response:
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        return await self._http.request(
            method, f"{self._addresses[service]}/{service}{path}", headers=headers, **content
        )


async def session_of(request: Request, settings: Settings, read: TokenReader) -> tuple[str, Token]:
    """The access token in the browser's cookie and what it says; raises Unauthorized."""
    access_token = open_session(settings, request.cookies.get(COOKIE, ""))
    return access_token or "", await read(access_token or "")


async def my_campaigns(api: ServiceClient, access_token: str) -> list[dict[str, Any]]:
    """As crm tells them: `id`, `campaign`, `roles` and more."""
    found = await api.read("crm", "/v1/campaigns", access_token)
    return found["items"] if found else []
