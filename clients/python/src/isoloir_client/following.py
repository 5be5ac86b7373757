"""A service's events as they come, from any point of its log, and on where they stopped."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterable, Iterator, Sequence
from typing import Any

import httpx

from isoloir_client.async_calls import AsyncCalls
from isoloir_client.calls import AGAIN, Calls, refusal

LONGEST_SILENCE = 45.0
"""Seconds: the stream says something every 15."""
TIMEOUT = httpx.Timeout(30, read=LONGEST_SILENCE)


def follow(
    calls: Calls, after: int = 0, types: Sequence[str] = (), *, pause: float = 2.0, live: bool = True
) -> Generator[dict[str, Any], None, None]:
    """Each CloudEvent; keep its `position`, and give it as `after` the next time. Same `id`: the same fact.

    The connection ends every ten minutes, and may break: it is taken up again by itself. Ends when the suite says
    that you may read no more; with `live` False when all that is there has been read. Raises Refused.
    """
    if not live:
        yield from _read(calls, after, types)
        return
    while True:
        try:
            for kind, event in _connected(calls, after, types):
                if kind == "end":
                    return
                after = event["position"]
                yield event
        except httpx.TransportError:
            calls.wait(pause)


async def follow_async(
    calls: AsyncCalls, after: int = 0, types: Sequence[str] = (), *, pause: float = 2.0, live: bool = True
) -> AsyncGenerator[dict[str, Any], None]:
    """Each CloudEvent, as `follow` gives them."""
    if not live:
        async for event in _read_async(calls, after, types):
            yield event
        return
    while True:
        try:
            async for kind, event in _connected_async(calls, after, types):
                if kind == "end":
                    return
                after = event["position"]
                yield event
        except httpx.TransportError:
            await calls.wait(pause)


def _page(after: int, types: Sequence[str]) -> dict[str, Any]:
    return {"after": after, "type": list(types) or None, "limit": 1000}


def _read(calls: Calls, after: int, types: Sequence[str]) -> Iterator[dict[str, Any]]:
    while True:
        page = calls.ask_json("GET", "/v1/events", query=_page(after, types))
        yield from page["items"]
        if not page["items"]:
            return
        after = page["next"]


async def _read_async(calls: AsyncCalls, after: int, types: Sequence[str]) -> AsyncIterator[dict[str, Any]]:
    while True:
        page = await calls.ask_json("GET", "/v1/events", query=_page(after, types))
        for event in page["items"]:
            yield event
        if not page["items"]:
            return
        after = page["next"]


def _stream(address: str, after: int, types: Sequence[str]) -> dict[str, Any]:
    query: dict[str, Any] = {"after": after} | ({"type": list(types)} if types else {})
    return {"method": "GET", "url": f"{address}/v1/events/stream", "params": query, "timeout": TIMEOUT}


def _connected(calls: Calls, after: int, types: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    with calls.http.stream(**_stream(calls.address, after, types), headers=calls.headers()) as answer:
        if answer.status_code in AGAIN:
            calls.wait(float(answer.headers.get("Retry-After", "2")))
            return
        if not answer.is_success:
            answer.read()
            raise refusal(answer)
        yield from server_sent(answer.iter_lines())


async def _connected_async(
    calls: AsyncCalls, after: int, types: Sequence[str]
) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    headers = await calls.headers()
    async with calls.http.stream(**_stream(calls.address, after, types), headers=headers) as answer:
        if answer.status_code in AGAIN:
            await calls.wait(float(answer.headers.get("Retry-After", "2")))
            return
        if not answer.is_success:
            await answer.aread()
            raise refusal(answer)
        reader = ServerSent()
        async for line in answer.aiter_lines():
            if (event := reader.take(line)) is not None:
                yield event


class ServerSent:
    """Lines of a stream become events; comments and half an event at its end are left out."""

    def __init__(self) -> None:
        self._kind, self._data = "message", list[str]()

    def take(self, line: str) -> tuple[str, dict[str, Any]] | None:
        """The kind and the data of the event that this line ends, if any."""
        if not line:
            event = (self._kind, json.loads("\n".join(self._data))) if self._data else None
            self._kind, self._data = "message", []
            return event
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._kind = value
        elif name == "data":
            self._data.append(value)
        return None


def server_sent(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The kind and the data of each event of a stream."""
    reader = ServerSent()
    for line in lines:
        if (event := reader.take(line)) is not None:
            yield event
