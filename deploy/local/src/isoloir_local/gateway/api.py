"""API client of the gateway's own pages, with the user's token."""

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import httpx
from fastapi import Request
from kit.security.credentials import CAMPAIGN_HEADER
from kit.security.session_cookie import COOKIE, SessionContent, open_session
from kit.security.tokens import ReadToken, Token
from kit.settings import Settings
from kit.web.problems import Gone
from kit.web.tls import trusted_authorities

SECONDS = 10.0
"""How long a page waits for a service's answer."""


def _timeout(seconds: float) -> httpx.Timeout:
    return httpx.Timeout(seconds, connect=2)


class ServiceClient:
    """Client of the public API: the gateway has no rights of its own."""

    def __init__(self, addresses: Mapping[str, str], services: Sequence[str] = ()) -> None:
        """`services`: those of the addresses that are services, in display order; all where none is named."""
        self.services = list(services or addresses)
        self._addresses = addresses
        self._http = httpx.AsyncClient(timeout=_timeout(SECONDS), verify=trusted_authorities())

    async def close(self) -> None:
        await self._http.aclose()

    async def get(
        self, service: str, path: str, token: SessionContent | None, *, seconds: float = SECONDS
    ) -> httpx.Response:
        return await self._send("GET", service, path, token, timeout=_timeout(seconds))

    async def post(self, service: str, path: str, token: SessionContent, **content: Any) -> httpx.Response:
        return await self._send("POST", service, path, token, **content)

    async def put(self, service: str, path: str, token: SessionContent, **content: Any) -> httpx.Response:
        return await self._send("PUT", service, path, token, **content)

    async def delete(self, service: str, path: str, token: SessionContent) -> httpx.Response:
        return await self._send("DELETE", service, path, token)

    async def read(self, service: str, path: str, token: SessionContent) -> Any:
        """Return the JSON of a GET; None if the service is unavailable or refuses."""
        if service not in self._addresses:
            return None
        try:
            found = await self.get(service, path, token)
        except httpx.TransportError:
            return None
        return found.json() if found.status_code == 200 else None

    async def ask(
        self, service: str, path: str, token: SessionContent, body: dict[str, Any], *, seconds: float
    ) -> list[Any] | None:
        """Return the items of a POST that changes nothing; none if refused, None if the service is away or late."""
        try:
            answer = await asyncio.wait_for(self.post(service, path, token, json=body), seconds)
        except (TimeoutError, httpx.TransportError):
            return None
        if answer.status_code == 403:
            return []
        return answer.json()["items"] if answer.status_code == 200 else None

    async def _send(
        self, method: str, service: str, path: str, token: SessionContent | None, **content: Any
    ) -> httpx.Response:
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token.access_token}"
        if token and token.campaign_id:
            headers[CAMPAIGN_HEADER] = str(token.campaign_id)
        answer = await self._http.request(
            method, f"{self._addresses[service]}/{service}{path}", headers=headers, **content
        )
        if answer.status_code == HTTPStatus.GONE and (address := _moved_to(answer)):
            raise _has_moved(address)
        return answer


def _moved_to(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("moved_to", ""))
    except ValueError:
        return ""


def _has_moved(address: str) -> Gone:
    """Return the refusal of a page of the gateway: who has other campaigns here chooses one of them."""
    return Gone(
        f"Cette campagne a déménagé : elle est maintenant à l’adresse {address}. Vous y entrez par un lien, à votre "
        "adresse mail.",
        f"This campaign has moved to {address}.",
        moved_to=address,
    )


async def session_of(request: Request, settings: Settings, read: ReadToken) -> tuple[SessionContent, Token]:
    """Return the session in the browser's cookie and its token; raise Unauthorized."""
    opened = open_session(settings, request.cookies.get(COOKIE, "")) or SessionContent("")
    return opened, (await read(opened.access_token)).within(opened.campaign_id)


async def my_campaigns(api: ServiceClient, access_token: SessionContent) -> list[dict[str, Any]]:
    """List the caller's campaigns from crm: `id`, `campaign`, `roles` and more."""
    # Not as a member of the one that was chosen last, which may have moved to another suite.
    found = await api.read("crm", "/v1/campaigns", SessionContent(access_token.access_token))
    return found["items"] if found else []
