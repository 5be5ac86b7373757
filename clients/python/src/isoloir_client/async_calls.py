"""How requests are sent from asyncio: as `calls` does, awaited."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from itertools import count
from typing import Any
from uuid import UUID

import httpx

from isoloir_client.calls import Query, Sender


class AsyncCalls(Sender):
    """The requests of one service. `token`: an access token, or what gives one, awaited or not."""

    def __init__(
        self,
        address: str,
        *,
        token: str | Callable[[], str | Awaitable[str]],
        campaign: UUID | str | None = None,
        attempts: int = 5,
        http: httpx.AsyncClient | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        new_key: Callable[[], str] | None = None,
    ) -> None:
        super().__init__(address, campaign=campaign, attempts=attempts, new_key=new_key)
        self.http = http or httpx.AsyncClient(timeout=120)
        self._token = token
        self._sleep = sleep

    async def ask_json(self, method: str, path: str, **given: Any) -> Any:
        return (await self.send(method, path, **given)).json()

    async def ask_bytes(self, method: str, path: str, **given: Any) -> bytes:
        return (await self.send(method, path, **given)).content

    async def ask_nothing(self, method: str, path: str, **given: Any) -> None:
        await self.send(method, path, **given)

    async def rows(self, page: Callable[[Any], Awaitable[Mapping[str, Any]]]) -> AsyncIterator[Any]:
        """Yield the items of every page in order."""
        after: Any = None
        while True:
            found = await page(after)
            for row in found["items"]:
                yield row
            after = found["next"]
            if after is None:
                return

    async def wait(self, seconds: float) -> None:
        await self._sleep(seconds)

    async def headers(self, more: Query | None = None) -> dict[str, str]:
        token = self._token if isinstance(self._token, str) else self._token()
        return self.headers_of(await token if inspect.isawaitable(token) else token, more)

    async def send(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Send it, again where that is safe; `given` is what `request_of` takes. Raises Refused."""
        said, request = self.request_of(method, **given)
        for attempt in count(1):
            headers = await self.headers(said)
            outcome: httpx.Response | httpx.TransportError
            try:
                outcome = await self.http.request(method, self.address + path, headers=headers, **request)
            except httpx.TransportError as lost:
                outcome = lost
            seconds = self.wait_after(attempt, outcome)
            if seconds is None and isinstance(outcome, httpx.Response):
                return outcome
            await self._sleep(seconds or 0)
        raise AssertionError("unreachable")
