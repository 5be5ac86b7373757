"""Requests of reads and writes that go on while a suite is updated, and how each was answered."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import httpx
from isoloir_local.testing import Launched

from tests.backups.questions import new_canvass


@dataclass
class Load:
    """`answers`: when each request began, how many seconds it took, and the status (0: no answer)."""

    up: Launched
    campaign: str
    answers: list[tuple[float, float, int]] = field(default_factory=list[tuple[float, float, int]])
    written: set[str] = field(default_factory=set[str])
    errors: list[str] = field(default_factory=list[str])

    @property
    def failed(self) -> list[int]:
        return [status for _, _, status in self.answers if not 200 <= status < 300]

    def longest(self, begin: float = 0.0, end: float = float("inf")) -> float:
        """Seconds of the slowest answer to a request that was under way between two moments."""
        return max((took for at, took, _ in self.answers if at <= end and at + took >= begin), default=0.0)

    def send(self, client: httpx.Client, turn: int) -> None:
        """Two reads for one write, and now and then a page of the gateway itself; nobody asks twice."""
        began, status = time.monotonic(), 0
        try:
            if turn % 3 == 0:
                status = self._write(client)
            else:
                path = "/health" if turn % 30 == 1 else "/crm/v1/canvasses/totals"
                status = client.get(path).status_code
        except httpx.TransportError as error:
            self.errors.append(type(error).__name__)
        self.answers.append((began, time.monotonic() - began, status))

    def _write(self, client: httpx.Client) -> int:
        number = str(uuid4())
        answer = client.post("/crm/v1/canvasses", json=new_canvass(number))
        if answer.status_code == 201:
            self.written.add(number)
        return answer.status_code


@contextmanager
def asking(
    up: Launched, campaign: str, hands: int, pause: float = 0.0, address: str = "", verify: str | bool = True
) -> Generator[Load]:
    """So many who ask, each one thing after the other, until the block ends."""
    load, stop = Load(up, campaign), threading.Event()
    headers = {"Authorization": f"Bearer {up.token(campaign=UUID(campaign))}"}

    def keep_asking() -> None:
        with httpx.Client(base_url=address or up.address, headers=headers, timeout=60, verify=verify) as client:
            turn = 0
            while not stop.wait(pause):
                load.send(client, turn)
                turn += 1

    threads = [threading.Thread(target=keep_asking) for _ in range(hands)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        stop.set()
        for thread in threads:
            thread.join()
