"""Addresses that a connector may lead to, its pace, and people that it writes beside each other."""

import asyncio
import random
import socket
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from crm.integrations.connectors import http_line
from crm.integrations.connectors.http_line import Line, Pace, Refused
from crm.integrations.connectors.parallel_writes import NOT_NOTED, write_beside
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Server, Window, simulated
from crm.integrations.connectors.vendor import Change, NotTaken, Outcome, Written
from httpx import AsyncClient
from kit.events.webhooks.address_guard import Reach

from services.crm.tests.integrations.connectors.conftest import Sync

Nation = tuple[NationBuilderSimulator, Server]


@pytest.fixture
async def resolved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What each look at a name is answered, in turn; the last one stays."""
    answers: list[str] = []

    async def look(_: Any, host: str, port: int, **more: Any) -> list[Any]:
        address = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(asyncio.get_running_loop().__class__, "getaddrinfo", look)
    return answers


@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254", "10.1.2.3", "192.168.1.1", "0.0.0.0", "100.64.0.1"])
async def test_a_name_that_leads_inside_is_not_followed(resolved: list[str], inside: str) -> None:
    resolved[:] = [inside]
    line = Line("https://vendeur.exemple.fr", "token", Pace(10, 1.0), Reach.PUBLIC)
    with pytest.raises(Refused, match="publique"):
        await line.ask("GET", "/x")
    await line.close()


async def test_the_address_that_was_looked_at_is_the_one_that_is_called(resolved: list[str], nation: Nation) -> None:
    """A name that leads elsewhere the second time is not looked up a second time."""
    simulator, server = nation
    resolved[:] = ["127.0.0.1", "169.254.169.254"]
    url = server.url.replace("127.0.0.1", "localhost")
    line = Line(f"{url}/api/v2", simulator.token, Pace(100, 1.0), Reach.MACHINE)
    line.headers["Accept"] = "application/json"
    for _ in range(3):
        assert (await line.ask("GET", "/signups")).status == 200
    await line.close()


async def test_a_run_asks_again_how_far_it_may_go(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator, server = nation
    connector = await wire(simulator, server)
    monkeypatch.setenv("ISOLOIR_WEBHOOKS_LOOPBACK", "false")
    run = await sync(connector)
    assert (run["state"], "publique" in run["note"], simulator.window.total) == ("failed", True, 0)


class Clock:
    """Time that passes only while somebody sleeps, and each in turn."""

    def __init__(self) -> None:
        self.now: float = 1000.0
        self.sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def get_running_loop(self) -> "Clock":
        return self

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        awake = asyncio.get_running_loop().create_future()
        self.sleepers.append((self.now + seconds, awake))
        await awake

    async def pass_until(self, done: asyncio.Future[Any]) -> None:
        while not done.done():
            for _ in range(10):
                await asyncio.sleep(0)
            if self.sleepers:
                first = min(self.sleepers, key=lambda one: one[0])
                self.sleepers.remove(first)
                self.now = first[0]
                first[1].set_result(None)


@pytest.mark.parametrize("longest", [0.0, 0.02, 0.2])
async def test_in_no_window_do_more_arrive_than_the_limit_lets(monkeypatch: pytest.MonkeyPatch, longest: float) -> None:
    """However long each is on its way there and back, none comes too early, and none waits for nothing."""
    clock, pace, luck, arrived = Clock(), Pace(50, 1.0), random.Random(9), list[float]()
    monkeypatch.setattr(http_line, "asyncio", clock)

    async def ask() -> None:
        async with pace.place():
            await clock.sleep(0.01 + luck.random() * longest)
            arrived.append(clock.now)
            await clock.sleep(0.01 + luck.random() * longest)

    await clock.pass_until(asyncio.gather(*(ask() for _ in range(400))))
    arrived.sort()
    assert all(later - earlier >= 1.0 for earlier, later in zip(arrived, arrived[50:], strict=False))
    assert arrived[-1] - arrived[0] < 7 * (1.0 + 2 * longest) * 1.03, "no slower than it must be"


async def test_more_than_the_limit_are_never_on_their_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that take longer than the vendor's window do not let more leave than it takes at once."""
    clock, pace, now, most = Clock(), Pace(5, 0.1), set[int](), 0
    monkeypatch.setattr(http_line, "asyncio", clock)

    async def ask(number: int, cost: int) -> None:
        nonlocal most
        async with pace.place(cost):
            now.update(range(10 * number, 10 * number + cost))
            most = max(most, len(now))
            await clock.sleep(3.0)
            now.difference_update(range(10 * number, 10 * number + cost))

    await clock.pass_until(asyncio.gather(*(ask(number, 1 + number % 3) for number in range(20))))
    assert most == 5


async def test_many_share_one_limit_and_each_is_answered_once() -> None:
    simulator = NationBuilderSimulator(window=Window(50, 0.5))
    simulator.add(email="a@exemple.fr")
    with simulated(simulator) as server:
        line = Line(f"{server.url}/api/v2", simulator.token, Pace(50, 0.5), Reach.MACHINE)
        answers = await asyncio.gather(*(line.ask("GET", "/signups") for _ in range(200)))
        await line.close()
    assert {answer.status for answer in answers} == {200}
    assert (simulator.window.total, simulator.window.refused) == (200, 0)


class Recorder:
    """A vendor that notes what it is given; it refuses or fails where told."""

    def __init__(self, fails: str = "") -> None:
        self.seen: list[tuple[str | None, str]] = []
        self.most = self.now = 0
        self.fails = fails

    async def write(self, their_id: str | None, change: Change) -> Written | None:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(0)
            if change.fields["town"] == self.fails:
                raise Refused("non")
            if change.fields["town"] == "refusée":
                raise NotTaken("trop longue")
            self.seen.append((their_id, change.fields["town"]))
            return Written(their_id or "neuf", None)
        finally:
            self.now -= 1


def changes(*towns: str) -> list[tuple[str | None, Change]]:
    """Of three people, in turn."""
    return [
        (str(number % 3), Change(UUID(int=number % 3 + 1), {"town": town}, None, None, False))
        for number, town in enumerate(towns)
    ]


async def test_people_are_written_beside_each_other_and_each_in_order() -> None:
    vendor, noted = Recorder(), dict[int, str]()

    async def note(back: Sequence[Outcome]) -> None:
        noted.update({one.place: "" if one.written else one.why for one in back})

    await write_beside(vendor, changes("a", "b", "c", "d", "refusée", "f"), note)
    assert vendor.most == 3
    assert [town for their_id, town in vendor.seen if their_id == "0"] == ["a", "d"]
    assert set(noted) == set(range(6))
    assert {place for place, why in noted.items() if why} == {4}
    assert "trop longue" in noted[4]


async def test_what_is_there_is_noted_while_others_are_written() -> None:
    """A database that is slow to note holds up no request, until too many would be sent again after a crash."""
    vendor, slow, noted = Recorder(), asyncio.Event(), list[int]()
    some = [(str(number), Change(UUID(int=number + 1), {"town": "a"}, None, None, False)) for number in range(100)]

    async def note(back: Sequence[Outcome]) -> None:
        await slow.wait()
        noted.extend(one.place for one in back)

    writing = asyncio.create_task(write_beside(vendor, some, note))
    for _ in range(1000):
        await asyncio.sleep(0)
    assert (len(vendor.seen), noted) == (NOT_NOTED, [])
    slow.set()
    await writing
    assert sorted(noted) == list(range(100))


async def test_who_is_refused_altogether_stops_the_others() -> None:
    vendor = Recorder(fails="b")

    async def note(back: Sequence[Outcome]) -> None:
        assert all(one.place != 1 for one in back)

    with pytest.raises(Refused):
        await write_beside(vendor, changes(*"abcdefghijkl"), note)
    assert ("1", "e") not in vendor.seen
