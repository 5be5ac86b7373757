"""Connections to the readers of webhooks, kept open between two deliveries: a new one costs more than the delivery."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import TypeAlias

import httpx

from kit.events.webhooks.address_guard import Target
from kit.web.tls import trusted_authorities

OPEN_FOR = 4.0
"""Seconds a connection is kept without use; common servers hang up after five."""
AT_EACH = 4
"""The most idle connections to one name: several webhooks may lead to one server."""
STEP_TIMEOUT = 15.0
READ_FOR, MOST_READ = 1.0, 65_536
"""Seconds and bytes of an answer's body that are read, as only a whole answer leaves its connection usable."""
_HUNG_UP = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
_Place: TypeAlias = tuple[str, str, str]


class _Kept:
    def __init__(self) -> None:
        # Without redirects and without the environment's proxy, which would bypass the address check.
        self.transport = httpx.AsyncHTTPTransport(
            verify=trusted_authorities(trust_env=False),
            trust_env=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=AT_EACH, keepalive_expiry=OPEN_FOR),
        )
        self.in_use = 0
        self.used_at = 0.0
        self.has_answered = False


class KeptConnections:
    """Connections, each for one name at one address: those of another name were not checked against its certificate,
    though it may lead to the same address. For `async with`.
    """

    def __init__(self) -> None:
        self._kept: dict[_Place, _Kept] = {}

    async def __aenter__(self) -> "KeptConnections":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._kept:
            await self._kept.popitem()[1].transport.aclose()

    async def close_idle(self) -> None:
        """Close what was not used for a while. To be called every few seconds."""
        now = asyncio.get_running_loop().time()
        for place, kept in list(self._kept.items()):
            if not kept.in_use and kept.used_at + OPEN_FOR < now:
                del self._kept[place]
                await kept.transport.aclose()

    async def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> httpx.Response:
        """Post a body, and return the answer, whose body is dropped. Raises httpx.HTTPError, httpx.InvalidURL, OSError.

        Sent once more where a kept connection breaks, as readers hang up between two deliveries.
        """
        request = httpx.Request(
            "POST",
            target.url,
            headers={"Accept": "*/*", "User-Agent": "Isoloir", **headers, "Host": target.host},
            content=body,
            extensions={"timeout": httpx.Timeout(STEP_TIMEOUT).as_dict(), "sni_hostname": target.name},
        )
        url = request.url
        place = (url.scheme, url.netloc.decode(), target.name)
        if (kept := self._kept.get(place)) is None:
            kept = self._kept[place] = _Kept()
        kept.in_use += 1
        try:
            try:
                answer = await _send(kept.transport, request)
            except _HUNG_UP:
                if not kept.has_answered:
                    raise
                kept.has_answered = False
                answer = await _send(kept.transport, request)
            kept.has_answered = True
            return answer
        finally:
            kept.in_use -= 1
            kept.used_at = asyncio.get_running_loop().time()


async def _send(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
    answer = await transport.handle_async_request(request)
    try:
        # Whatever comes of it: the status has arrived.
        with suppress(TimeoutError, httpx.HTTPError):
            async with asyncio.timeout(READ_FOR):
                read = 0
                async for part in answer.aiter_raw():
                    read += len(part)
                    if read > MOST_READ:
                        break
    finally:
        await answer.aclose()
    return answer
