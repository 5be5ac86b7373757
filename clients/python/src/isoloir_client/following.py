"""A service's events as they come, from any point of its log, and on where they stopped."""

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any

import httpx

from isoloir_client.calling import AGAIN, Calls, refusal

LONGEST_SILENCE = 45.0
"""Seconds: the stream says something every 15."""


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


def _read(calls: Calls, after: int, types: Sequence[str]) -> Iterator[dict[str, Any]]:
    while True:
        page = calls.ask_json("GET", "/v1/events", query={"after": after, "type": list(types) or None, "limit": 1000})
        yield from page["items"]
        if not page["items"]:
            return
        after = page["next"]


def _connected(calls: Calls, after: int, types: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    query: dict[str, Any] = {"after": after} | ({"type": list(types)} if types else {})
    timeout = httpx.Timeout(30, read=LONGEST_SILENCE)
    address = f"{calls.address}/v1/events/stream"
    with calls.http.stream("GET", address, params=query, headers=calls.headers(), timeout=timeout) as answer:
        if answer.status_code in AGAIN:
            calls.wait(float(answer.headers.get("Retry-After", "2")))
            return
        if not answer.is_success:
            answer.read()
            raise refusal(answer)
        yield from server_sent(answer.iter_lines())


def server_sent(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The kind and the data of each event of a stream; comments and half an event at its end are left out."""
    kind, data = "message", list[str]()
    for line in lines:
        if not line:
            if data:
                yield kind, json.loads("\n".join(data))
            kind, data = "message", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            kind = value
        elif name == "data":
            data.append(value)
