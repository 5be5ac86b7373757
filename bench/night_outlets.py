"""Onlookers of a replayed night: boards and feeds that are open, and what asks too early."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import httpx

VALIDATED = "results.v1.tally.validated"
ASK_EVERY = 0.25
SEALED = "Rien avant"
"""Words of a link's page before the legal hour."""


@dataclass
class Heard:
    """By station, when each listener heard that its sheet counts."""

    boards: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    feeds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    begun: int = 0


async def _read_stream(
    client: httpx.AsyncClient, path: str, params: dict[str, str], event: str, take: Callable[[Any], None], heard: Heard
) -> None:
    """Read a stream for ever, from where it broke off; `take` each event's data."""
    last = "0"
    while True:
        try:
            async with client.stream("GET", path, params=params, headers={"Last-Event-ID": last}) as answer:
                answer.raise_for_status()
                heard.begun += 1
                kind = ""
                async for line in answer.aiter_lines():
                    if line.startswith("event: "):
                        kind = line[7:]
                    elif line.startswith("id: "):
                        last = line[4:]
                    elif line.startswith("data: ") and kind == event:
                        take(json.loads(line[6:]))
        except httpx.HTTPError:
            await asyncio.sleep(0.2)


async def watch_board(client: httpx.AsyncClient, heard: Heard) -> None:
    def take(change: Any) -> None:
        if change["state"] == "validated":
            heard.boards.setdefault(change["station"], []).append(time.monotonic())

    await _read_stream(client, "/board/stream", {"round": "1"}, "change", take, heard)


async def watch_feed(client: httpx.AsyncClient, heard: Heard) -> None:
    def take(told: Any) -> None:
        heard.feeds.setdefault(told["data"]["station"], []).append(time.monotonic())

    await _read_stream(client, "/v1/events/stream", {"type": VALIDATED}, VALIDATED, take, heard)


@dataclass
class Sentinel:
    """Asks outlets for who may know nothing before the legal hour, over and over.

    `public`: without an account; `reader`: of the team, and not of the desk. `link`: path of the public board.
    """

    OUTLETS: ClassVar[tuple[str, ...]] = ("page", "atom", "stream", "totals", "csv", "winners", "reader's board")

    public: httpx.AsyncClient
    reader: httpx.AsyncClient
    link: str
    opens_at: datetime
    clock: Callable[[], datetime]
    too_early: list[str] = field(default_factory=list[str])
    asked_early: int = 0
    spoke_after: set[str] = field(default_factory=set[str])

    async def keep_asking(self) -> None:
        while True:
            for name in self.OUTLETS:
                spoke = await self._speaks(name)
                if self.clock() < self.opens_at:
                    self.asked_early += 1
                    if spoke:
                        self.too_early.append(f"{name} at {self.clock():%H:%M:%S}")
                elif spoke:
                    self.spoke_after.add(name)
            await asyncio.sleep(ASK_EVERY)

    async def _speaks(self, name: str) -> bool:
        match name:
            case "page":
                answer = await self.public.get(self.link)
                return answer.status_code == 200 and SEALED not in answer.text
            case "atom":
                return "<entry>" in (await self.public.get(f"{self.link}/feed.atom")).text
            case "stream":
                return await self._opens(self.public, f"{self.link}/stream?round=1")
            case "reader's board":
                return await self._opens(self.reader, "/board/stream?round=1")
            case _:
                paths = {"totals": "totals", "csv": "results.csv", "winners": "winners"}
                return (await self.reader.get(f"/v1/{paths[name]}?round=1")).status_code == 200

    async def _opens(self, client: httpx.AsyncClient, path: str) -> bool:
        async with client.stream("GET", path) as answer:
            return answer.status_code == 200
