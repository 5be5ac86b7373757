"""The visitor's address, as the reverse proxies in front of this process forward it."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_network

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

STALE_SECONDS = 60.0
"""After which names are resolved again: a container that went leaves its address to another."""
RETRY_SECONDS = 1.0
"""Between two resolutions for the sake of a peer that is not known: a proxy that has just been started anew."""


def is_address(proxy: str) -> bool:
    try:
        ip_network(proxy)
    except ValueError:
        return False
    return True


async def addresses_of(name: str) -> list[str]:
    """Return the addresses of a host name; none if it does not resolve."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(address[0]) for *_, address in found]


class FrontProxies:
    """ASGI middleware that takes client and scheme from X-Forwarded-For and -Proto, of our own proxies alone.

    A header of anybody else is ignored: they would choose the network whose limit they count against.
    """

    def __init__(
        self,
        app: ASGIApp,
        proxies: Sequence[str],
        *,
        resolve: Callable[[str], Awaitable[list[str]]] = addresses_of,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`proxies`: host names, addresses or networks; with none the client is whoever connects."""
        self._app = app
        self._addresses_of = resolve
        self._now = now
        self._fixed = [proxy for proxy in proxies if is_address(proxy)]
        self._names = [proxy for proxy in proxies if not is_address(proxy)]
        self._trust(self._fixed)
        self._resolved_at = float("-inf")
        self._resolving = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._names and _is_forwarded(scope):
            await self._resolve(scope)
        await self._reader(scope, receive, send)  # pyright: ignore[reportArgumentType]  # uvicorn has types of its own

    async def _resolve(self, scope: Scope) -> None:
        """Resolve the names again where what is known is old, or does not have this peer."""
        async with self._resolving:
            age = self._now() - self._resolved_at
            is_known = bool(scope.get("client")) and scope["client"][0] in self._reader.trusted_hosts
            if age < (STALE_SECONDS if is_known else RETRY_SECONDS):
                return
            found = await asyncio.gather(*map(self._addresses_of, self._names))
            self._trust([*self._fixed, *(address for addresses in found for address in addresses)])
            self._resolved_at = self._now()

    def _trust(self, addresses: list[str]) -> None:
        self._reader = ProxyHeadersMiddleware(self._app, addresses)  # pyright: ignore[reportArgumentType]


def _is_forwarded(scope: Scope) -> bool:
    return any(name in (b"x-forwarded-for", b"x-forwarded-proto") for name, _ in scope["headers"])
