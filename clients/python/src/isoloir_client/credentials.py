"""Client credentials: an integrator's id and secret become tokens, renewed before they end."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx

from isoloir_client.calls import refusal

EARLY = 30.0
"""Seconds before its end at which a token is no longer used: a request takes its time."""


class _Grant:
    """The scopes to ask for, and the token of the last answer."""

    def __init__(
        self, token_endpoint: str, client_id: str, client_secret: str, scope: str | None, clock: Callable[[], float]
    ) -> None:
        form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
        self._login = httpx.BasicAuth(client_id, client_secret)
        self._request: dict[str, Any] = {"url": token_endpoint, "data": form, "auth": self._login}
        self._clock = clock
        self._token = ""
        self._ends = float("-inf")

    def _taken(self, answer: httpx.Response, asked: float) -> None:
        if not answer.is_success:
            raise refusal(answer)
        said = answer.json()
        self._token = said["access_token"]
        self._ends = asked + float(said.get("expires_in", 60)) - EARLY


class ClientCredentials(_Grant):
    """Call it for a token that is good now. Raises Refused when the provider says no."""

    def __init__(
        self,
        token_endpoint: str,
        client_id: str,
        client_secret: str,
        *,
        scope: str | None = None,
        http: httpx.Client | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(token_endpoint, client_id, client_secret, scope, clock)
        self._http = http or httpx.Client(timeout=30)

    def __call__(self) -> str:
        now = self._clock()
        if now >= self._ends:
            self._taken(self._http.post(**self._request), now)
        return self._token


class AsyncClientCredentials(_Grant):
    """Await a call of it for a token that is good now; calls at one time ask once. Raises Refused."""

    def __init__(
        self,
        token_endpoint: str,
        client_id: str,
        client_secret: str,
        *,
        scope: str | None = None,
        http: httpx.AsyncClient | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(token_endpoint, client_id, client_secret, scope, clock)
        self._http = http or httpx.AsyncClient(timeout=30)
        self._asking = asyncio.Lock()

    async def __call__(self) -> str:
        async with self._asking:
            now = self._clock()
            if now >= self._ends:
                self._taken(await self._http.post(**self._request), now)
            return self._token
