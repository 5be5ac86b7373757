"""Milliseconds that a request takes: its median, its slowest twentieth, and the processor's."""

import statistics
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bench.processes import cpu_seconds


class Times(NamedTuple):
    """Milliseconds."""

    median: float
    p95: float
    cpu: float

    def __str__(self) -> str:
        return f"median {self.median:.0f} ms, p95 {self.p95:.0f} ms, {self.cpu:.0f} ms of CPU"


async def times(ask: Callable[[], Awaitable[object]], count: int = 40) -> Times:
    """Warm; the CPU is the mean."""
    await ask()
    taken: list[float] = []
    used = cpu_seconds()
    for _ in range(count):
        began = time.perf_counter()
        await ask()
        taken.append((time.perf_counter() - began) * 1000)
    used = (cpu_seconds() - used) * 1000 / count
    return Times(statistics.median(taken), sorted(taken)[int(len(taken) * 0.95)], used)
