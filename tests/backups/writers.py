"""Canvassers who keep sending, and remember what they were told."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID, uuid4

import httpx
from isoloir_local.testing import Launched

from tests.backups.questions import new_canvass


@dataclass
class Writers:
    """`acknowledged`: when each canvass was, by the clock of this process; `refused`: what else was answered."""

    up: Launched
    campaign: str
    acknowledged: dict[str, float] = field(default_factory=dict[str, float])
    refused: list[int] = field(default_factory=list[int])

    def before(self, moment: float) -> set[str]:
        return {number for number, at in self.acknowledged.items() if at <= moment}

    def longest_gap(self, begin: float, end: float) -> float:
        """Seconds without an acknowledgement."""
        times = sorted(at for at in self.acknowledged.values() if begin <= at <= end)
        moments = [begin, *times, end]
        return max(later - earlier for earlier, later in pairwise(moments))

    def send(self, client: httpx.Client) -> None:
        number = str(uuid4())
        answer = client.post("/crm/v1/canvasses", json=new_canvass(number), headers={"Idempotency-Key": number})
        if answer.status_code == 201:
            self.acknowledged[number] = time.monotonic()
        else:
            self.refused.append(answer.status_code)


@contextmanager
def writing(up: Launched, campaign: str, per_second: float, hands: int = 6) -> Generator[Writers]:
    """So many canvasses a second, by some that do not wait for each other, until the block ends."""
    writers, stop = Writers(up, campaign), threading.Event()
    headers = {"Authorization": f"Bearer {up.token(campaign=UUID(campaign))}"}

    def keep_sending(first: float) -> None:
        with httpx.Client(base_url=up.address, headers=headers, timeout=60) as client:
            due = time.monotonic() + first
            while not stop.wait(max(0.0, due - time.monotonic())):
                writers.send(client)
                due = max(due + hands / per_second, time.monotonic())

    threads = [threading.Thread(target=keep_sending, args=[one / per_second]) for one in range(hands)]
    for thread in threads:
        thread.start()
    try:
        yield writers
    finally:
        stop.set()
        for thread in threads:
            thread.join()
