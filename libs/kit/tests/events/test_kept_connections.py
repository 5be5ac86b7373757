"""Connections to readers are kept, each for its own name, and one that breaks between two deliveries loses none."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from kit.events.webhooks.address_guard import Reach, Target, resolve_url
from kit.events.webhooks.kept_connections import KeptConnections
from kit.events.webhooks.places import HEALTHY, PATIENCE, Places

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
Answer = Callable[[asyncio.StreamWriter], Awaitable[bool]]


class Listener:
    def __init__(self, answer: Answer) -> None:
        self.answer, self.port = answer, 0
        self.connections, self.bodies = 0, list[bytes]()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                self.bodies.append(await reader.readexactly(1))
                if not await self.answer(writer):
                    break
        writer.close()


@asynccontextmanager
async def listening(answer: Answer) -> AsyncGenerator[Listener, None]:
    listener = Listener(answer)
    server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
    listener.port = server.sockets[0].getsockname()[1]
    try:
        yield listener
    finally:
        server.close()


async def say_ok(writer: asyncio.StreamWriter) -> bool:
    writer.write(OK)
    await writer.drain()
    return True


async def test_one_connection_serves_all_deliveries_to_a_name() -> None:
    async with listening(say_ok) as reader, KeptConnections() as connections:
        target = await resolve_url(f"http://127.0.0.1:{reader.port}/in", Reach.MACHINE)
        for body in (b"1", b"2", b"3"):
            assert (await connections.post(target, {}, body)).status_code == 200
        assert (reader.connections, reader.bodies) == (1, [b"1", b"2", b"3"])


async def test_another_name_at_the_same_address_has_its_own_connection() -> None:
    async with listening(say_ok) as reader, KeptConnections() as connections:
        for name in ("un.example", "deux.example", "un.example"):
            target = Target(f"http://127.0.0.1:{reader.port}/", name, name)
            assert (await connections.post(target, {}, b"1")).status_code == 200
        assert reader.connections == 2


async def test_a_reader_that_hangs_up_between_two_deliveries_is_asked_again() -> None:
    async def read_and_hang_up(writer: asyncio.StreamWriter) -> bool:
        # Each connection answers once, and hangs up on the second delivery without a word.
        return len(reader.bodies) in (1, 3) and await say_ok(writer)

    async with listening(read_and_hang_up) as reader, KeptConnections() as connections:
        target = Target(f"http://127.0.0.1:{reader.port}/", "ici", "ici")
        for body in (b"1", b"2"):
            assert (await connections.post(target, {}, body)).status_code == 200
    assert reader.bodies == [b"1", b"2", b"2"]


async def test_an_answer_without_an_end_counts_by_its_status() -> None:
    async def begin(writer: asyncio.StreamWriter) -> bool:
        writer.write(b"HTTP/1.1 202 Accepted\r\ncontent-length: 1000\r\n\r\nand so on")
        await writer.drain()
        return True

    async with listening(begin) as reader, KeptConnections() as connections, asyncio.timeout(10):
        target = Target(f"http://127.0.0.1:{reader.port}/", "ici", "ici")
        assert (await connections.post(target, {}, b"1")).status_code == 202
        # Its connection cannot be used any more.
        assert (await connections.post(target, {}, b"2")).status_code == 202
        assert reader.connections == 2


async def test_what_is_not_used_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.events.webhooks.kept_connections.OPEN_FOR", -1.0)
    async with listening(say_ok) as reader, KeptConnections() as connections:
        target = Target(f"http://127.0.0.1:{reader.port}/", "ici", "ici")
        await connections.post(target, {}, b"1")
        await connections.close_idle()
        await connections.post(target, {}, b"2")
        assert reader.connections == 2


async def test_readers_that_hang_give_their_places_to_those_that_answer() -> None:
    places = Places()

    async def hang() -> None:
        async with places.hold(failing=False):
            await asyncio.Event().wait()

    hanging = [asyncio.create_task(hang()) for _ in range(HEALTHY)]
    failing = [asyncio.create_task(_fail(places)) for _ in range(HEALTHY)]
    try:
        async with asyncio.timeout(PATIENCE + 5):
            for _ in range(3 * HEALTHY):
                async with places.hold(failing=False):
                    pass
    finally:
        for task in (*hanging, *failing):
            task.cancel()
        await asyncio.gather(*hanging, *failing, return_exceptions=True)


async def _fail(places: Places) -> None:
    async with places.hold(failing=True):
        await asyncio.Event().wait()
