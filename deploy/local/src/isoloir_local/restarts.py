"""Delays before a process that died is started again."""

DELAYS = (0.2, 1.0, 3.0, 10.0, 30.0)
"""Growing: what dies at once will die again, and must not take the machine with it."""

STEADY_SECONDS = 60.0
"""A process that lived this long had started well: its death counts as a first one."""


def failures_after(failures: int, lived_seconds: float) -> int:
    return 1 if lived_seconds >= STEADY_SECONDS else failures + 1


def delay_after(failures: int) -> float:
    return DELAYS[min(failures, len(DELAYS)) - 1]
