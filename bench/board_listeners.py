"""A thousand boards open: how long after a sheet was sent each of them has heard of it.

From before the POST until the `change` event has been read, over real sockets, all on this machine.

    python bench/board_listeners.py --listeners 1000 --sheets 30
"""

import argparse
import asyncio
import re
import resource
import time
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from kit.db.sessions import close_database, open_database
from kit.testing.steps import clock_offset, new_campaign
from kit.testing.tokens import SECRET, bearer

from bench.night_of_sheets import POLLS_CLOSE, sheet, until_up
from bench.results_suite import ResultsSuite, running

STATIONS = 120
EVERY = 1.0
PARTS = {"p50": 0.5, "p90": 0.9, "p99": 0.99}
CHANGE = re.compile(rb"event: change\ndata: [^\n]*\nid: (\d+)\n")


async def prepare(suite: ResultsSuite) -> UUID:
    opened = open_database(suite.settings.database_url, SECRET)
    campaign_id = await new_campaign(opened, clock_offset_seconds=clock_offset(POLLS_CLOSE))
    await close_database(opened)
    headers = bearer(campaign_id)
    async with httpx.AsyncClient(base_url=suite.addresses[0], headers=headers, timeout=30) as client:
        for number in range(STATIONS):
            body = {"commune_name": "Essai", "registered": 1000}
            (await client.put(f"/v1/stations/94033_{number:04d}", json=body)).raise_for_status()
        names = [{"id": name, "panel": panel, "name": f"Liste {name}"} for panel, name in enumerate("ABCDE", 1)]
        (await client.put("/v1/rounds/1/candidates", json={"candidates": names})).raise_for_status()
    return campaign_id


class Listener(asyncio.Protocol):
    """Reads as a browser does, without looking at each line: a thousand of them must not be what is measured."""

    def __init__(self, token: str, heard: dict[int, list[float]]) -> None:
        self.token, self.heard = token, heard
        self.begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.tail, self.read = b"", 0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        request = f"GET /board/stream?round=1 HTTP/1.1\r\nHost: x\r\nAuthorization: {self.token}\r\n\r\n"
        transport.write(request.encode())

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self.read += len(data)
        if not self.begun.done() and b": board" in self.tail + data:
            self.begun.set_result(None)
        text, end = self.tail + data, 0
        for found in CHANGE.finditer(text):
            self.heard.setdefault(int(found[1]), []).append(now)
            end = found.end()
        # What may be the beginning of an event is looked at again with what follows it.
        rest = text[end:]
        begun = rest.rfind(b"event: change")
        self.tail = rest[begun:] if begun >= 0 else rest[-12:]


async def listen(address: str, token: str, ready: asyncio.Semaphore, heard: dict[int, list[float]]) -> Listener:
    port = urlsplit(address).port or 80
    async with ready:
        loop = asyncio.get_running_loop()
        _, listener = await loop.create_connection(lambda: Listener(token, heard), "127.0.0.1", port)
        await asyncio.wait_for(listener.begun, 60)
    return listener


async def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--listeners", type=int, default=1000)
    asked.add_argument("--sheets", type=int, default=30)
    given = asked.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with running() as suite:
        await until_up(suite)
        campaign_id = await prepare(suite)
        address, headers = suite.addresses[0], bearer(campaign_id)
        ready, heard = asyncio.Semaphore(50), dict[int, list[float]]()
        opening = time.monotonic()
        listeners = await asyncio.gather(
            *(listen(address, headers["Authorization"], ready, heard) for _ in range(given.listeners))
        )
        print(f"{given.listeners} boards open after {time.monotonic() - opening:.1f} s")
        sent: dict[int, float] = {}
        answered: dict[int, float] = {}
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=30) as client:
            for number in range(given.sheets):
                began = time.monotonic()
                (await client.post("/v1/tallies", json=sheet(f"94033_{number:04d}"))).raise_for_status()
                sent[number + 1], answered[number + 1] = began, time.monotonic()
                await asyncio.sleep(max(0.0, began + EVERY - time.monotonic()))
        await asyncio.sleep(3)
        for one in listeners:
            if one.transport is not None:
                one.transport.close()
        await asyncio.sleep(1)  # the server does not stop while somebody listens
    expected = given.sheets * given.listeners
    read = sum(one.read for one in listeners) / 2**20
    print(f"  {sum(map(len, heard.values()))} of {expected} events heard, {read:.0f} MB in all")
    for words, since in (("sheet sent", sent), ("sheet answered", answered)):
        waits = sorted(at - since[number] for number, all_of in heard.items() for at in all_of)
        at = [f"{name} {waits[int(len(waits) * part)] * 1000:.0f} ms" for name, part in PARTS.items()]
        print(f"  from the {words} to the change read: {', '.join(at)}, max {waits[-1] * 1000:.0f} ms")


if __name__ == "__main__":
    asyncio.run(main())
