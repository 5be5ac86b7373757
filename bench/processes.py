"""CPU seconds: what a benchmark takes. On a machine that others use too, seconds by the clock are also theirs."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import NamedTuple

from psutil import NoSuchProcess, Process


def cpu_seconds() -> float:
    """User and system, up to now: of this process and of all that it started, PostgreSQL among them."""
    used = 0.0
    for one in [Process(), *Process().children(recursive=True)]:
        try:
            times = one.cpu_times()
        except NoSuchProcess:  # a backend that has ended meanwhile: its parent has its times
            continue
        used += times.user + times.system + times.children_user + times.children_system
    return used


class Spent(NamedTuple):
    """Seconds by the clock, and of CPU."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.cpu:.1f} s of CPU)"


@asynccontextmanager
async def spent(into: list[Spent]) -> AsyncGenerator[None]:
    began, used = time.perf_counter(), cpu_seconds()
    yield
    into.append(Spent(time.perf_counter() - began, cpu_seconds() - used))
