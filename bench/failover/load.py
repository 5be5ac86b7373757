"""Canvassers who send through whichever gateway answers, the same until it is acknowledged; what becomes of it."""

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import cycle, pairwise
from uuid import UUID, uuid4

import httpx
import psycopg
from kit.testing.tokens import bearer

from bench.failover.cluster import Cluster

PHONES = 6
PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 12.0
CONNECT_SECONDS = 3.0
MOST_WRONG = 20
EFFECTS = "select coalesce(sum(attempts), 0) from canvass where campaign_id = %s"


class Load:
    def __init__(self, cluster: Cluster, campaign: UUID) -> None:
        self.acknowledged: dict[UUID, float] = {}
        self.wrong: Counter[str] = Counter()
        self.asked_again: Counter[str] = Counter()
        self.effects: list[tuple[float, int]] = []
        self._cluster, self._campaign = cluster, campaign
        self._ends = False

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for number in range(PHONES):
                tasks.create_task(self._canvass(number))
            tasks.create_task(self._watch())

    def end(self) -> None:
        """Each phone sends what it has begun, then stops."""
        self._ends = True

    def longest_pause(self, begun: float, ended: float) -> float:
        """Seconds without an acknowledged write."""
        return _longest([at for at in self.acknowledged.values() if begun <= at <= ended], begun, ended)

    def longest_silence(self, begun: float, ended: float) -> float:
        """Seconds without an effect in predict of what crm acknowledged, as seen twice a second."""
        grown = [at for (_, before), (at, after) in pairwise(self.effects) if after > before and begun <= at <= ended]
        return _longest(grown, begun, ended)

    async def _canvass(self, number: int) -> None:
        gateways = cycle(self._cluster.gateways if number % 2 else self._cluster.gateways[::-1])
        gateway = next(gateways)
        async with httpx.AsyncClient(timeout=httpx.Timeout(PATIENCE_SECONDS, connect=CONNECT_SECONDS)) as client:
            while not self._ends:
                canvass = uuid4()
                # Made once: with the same key another body is refused.
                body = {
                    "id": str(canvass),
                    "station": "94033_0001",
                    "happened_at": datetime.now(UTC).isoformat(),
                    "channel": "door",
                    "outcome": "answered",
                }
                while (acknowledged := await self._send(client, gateway, body)) is not True:
                    # As a balancer does: a gateway that does not answer is left out, one that refuses is not.
                    if acknowledged is None:
                        gateway = next(gateways)
                    await asyncio.sleep(0.3)
                self.acknowledged[canvass] = time.monotonic()
                await asyncio.sleep(PAUSE_SECONDS)

    async def _send(self, client: httpx.AsyncClient, gateway: str, body: dict[str, str]) -> bool | None:
        """Return whether it was acknowledged; None without an answer."""
        headers = {**bearer(self._campaign), "Idempotency-Key": body["id"]}
        try:
            answer = await client.post(f"{gateway}/crm/v1/canvasses", json=body, headers=headers)
        except httpx.HTTPError as error:
            self.asked_again[type(error).__name__] += 1
            return None
        if answer.status_code == 201:
            return True
        is_told_what_to_do = answer.status_code == 503 and "retry-after" in answer.headers
        (self.asked_again if is_told_what_to_do else self.wrong)[str(answer.status_code)] += 1
        if self.wrong.total() > MOST_WRONG:
            raise RuntimeError(f"wrong answers {dict(self.wrong)}, the last {answer.text[:300]}")
        return False

    async def _watch(self) -> None:
        while not self._ends:
            try:
                count = await asyncio.to_thread(self.count_effects)
            except (psycopg.Error, RuntimeError):
                count = self.effects[-1][1] if self.effects else 0
            self.effects.append((time.monotonic(), count))
            await asyncio.sleep(0.5)

    def count_effects(self) -> int:
        with self._cluster.owner("predict") as connection:
            row = connection.execute(EFFECTS, [self._campaign]).fetchone()
        assert row is not None
        return int(row[0])


def _longest(moments: list[float], begun: float, ended: float) -> float:
    moments = [begun, *sorted(moments), ended]
    return max(after - before for before, after in pairwise(moments))
