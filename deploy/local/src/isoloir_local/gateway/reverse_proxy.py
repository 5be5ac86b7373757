"""Streaming reverse proxy to the services.

Plain ASGI over httpx's transport, unbuffered: event streams pass event by event, and uploads of any size need no
memory.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import httpx
import structlog
from kit.web.headers import new_request_id
from kit.web.problems import Unavailable, problem_response
from kit.web.tls import trusted_authorities
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

_HOP_BY_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
# What only we may say of whoever is calling.
_OURS = {b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-prefix", b"forwarded"}

INSIDE = ("metrics",)

# A service that is away refuses at once; on a busy machine ours is late to see that a line stands.
_SECONDS = {"connect": 10.0, "write": 120.0, "pool": 10.0}
_ANSWER_SECONDS = 300.0
_HARMLESS = ("GET", "HEAD")

Headers = list[tuple[bytes, bytes]]
T = TypeVar("T")


class Upstreams:
    """Services by prefix; `forward` is an ASGI application."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self.addresses = addresses
        # No limit on connections: each open event stream holds one. They are given back sooner than the
        # services close them: never to send on one that is being closed.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=50, keepalive_expiry=30)
        self._transport = httpx.AsyncHTTPTransport(limits=limits, verify=trusted_authorities())

    def service_of(self, path: str) -> str | None:
        """Return the path's service; None for other paths and for internal ones (metrics)."""
        first, _, rest = path.removeprefix("/").partition("/")
        inside = rest.strip("/") in INSIDE
        return first if path.startswith("/") and first in self.addresses and not inside else None

    async def close(self) -> None:
        await self._transport.aclose()

    async def forward(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        headers = forwarded_headers(scope)
        caller = _Caller(receive, sends_a_body=_has_body(scope))
        # A service that restarts closes what it kept open: what changes nothing is asked again, once.
        turns = 2 if scope["method"] in _HARMLESS and not _has_body(scope) else 1
        for turn in range(1, turns + 1):
            try:
                return await self._forward(service, scope, caller, headers, send)
            except _Cut as error:
                log.warning("service away", upstream=service, turn=turn, error=type(error.__cause__).__name__)
                if isinstance(error.__cause__, httpx.ReadTimeout):
                    break
        await _away(scope, receive)(scope, receive, send)
        return None

    async def _forward(self, service: str, scope: Scope, caller: "_Caller", headers: Headers, send: Send) -> None:
        """Raise _Cut if the service did not begin to answer."""
        request = httpx.Request(
            scope["method"],
            _parsed(self.addresses[service]).copy_with(raw_path=_target(scope)),
            headers=headers,
            content=caller.body() if _has_body(scope) else None,
            extensions={"timeout": _seconds(headers)},
        )
        started = False
        try:
            response = await caller.while_there(self._transport.handle_async_request(request))
            try:
                await send(_start_of(response))
                started = True
                await caller.while_there(_pass_on(response, send))
            finally:
                await response.aclose()
        except _HungUp:
            return
        except httpx.TransportError as error:
            if started:
                log.warning("service away", upstream=service, error=type(error).__name__)
                raise  # the answer has begun: breaking it off is all that tells the caller that it is not whole
            raise _Cut from error


@lru_cache(maxsize=64)
def _parsed(address: str) -> httpx.URL:
    return httpx.URL(address)


def without_hop_by_hop(headers: Headers) -> Headers:
    """Remove hop-by-hop headers, including those named by Connection."""
    named = {
        token.strip().lower() for name, value in headers if name.lower() == b"connection" for token in value.split(b",")
    }
    return [(name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP | named]


def forwarded_headers(scope: Scope) -> Headers:
    """Return the headers for the service: original host, and client address."""
    headers = [(name, value) for name, value in without_hop_by_hop(scope["headers"]) if name not in _OURS]
    host = dict(headers).get(b"host", b"")
    client = scope.get("client")
    headers.append((b"x-forwarded-for", (client[0] if client else "unknown").encode()))
    headers.append((b"x-forwarded-proto", scope["scheme"].encode()))
    headers.append((b"x-forwarded-host", host))
    if not any(name == b"request-id" for name, _ in headers):
        headers.append((b"request-id", new_request_id(None).encode()))
    return headers


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _target(scope: Scope) -> bytes:
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    return path + b"?" + scope["query_string"] if scope["query_string"] else path


def _seconds(headers: Headers) -> dict[str, float | None]:
    # An event stream may be silent for as long as nothing happens.
    streams = any(name == b"accept" and b"text/event-stream" in value for name, value in headers)
    return {**_SECONDS, "read": None if streams else _ANSWER_SECONDS}


class _Cut(Exception):
    """Raised if the service cannot be reached, or hangs up before it answers."""


class _HungUp(Exception):
    """Raised if the client disconnects while sending."""


class _Caller:
    """The client's request body, and its connection state."""

    def __init__(self, receive: Receive, *, sends_a_body: bool) -> None:
        self._receive = receive
        self._sent = asyncio.Event()
        if not sends_a_body:
            self._sent.set()

    async def body(self) -> AsyncIterator[bytes]:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise _HungUp
            if message.get("body"):
                yield message["body"]
            if not message.get("more_body"):
                self._sent.set()
                return

    async def while_there(self, work: Coroutine[Any, Any, T]) -> T:
        """Cancel `work`, and raise, once the client disconnects."""
        working, watching = asyncio.ensure_future(work), asyncio.ensure_future(self._hangs_up())
        try:
            await asyncio.wait((working, watching), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise _HungUp
            return await working
        finally:
            for task in (working, watching):
                task.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)

    async def _hangs_up(self) -> None:
        # Until all is sent it is `body` that hears of it: only one may listen.
        await self._sent.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def _pass_on(response: httpx.Response, send: Send) -> None:
    assert isinstance(response.stream, httpx.AsyncByteStream)
    async for chunk in response.stream:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _start_of(response: httpx.Response) -> Message:
    headers = [(name.lower(), value) for name, value in response.headers.raw]
    return {
        "type": "http.response.start",
        "status": response.status_code,
        "headers": without_hop_by_hop(headers),
    }


def _away(scope: Scope, receive: Receive) -> Response:
    problem = Unavailable(
        "Ce service redémarre ou est arrêté ; réessayez dans un instant.",
        "This service is restarting or stopped; try again in a moment.",
        headers={"Retry-After": "2"},
    )
    return problem_response(Request(scope, receive), problem)
