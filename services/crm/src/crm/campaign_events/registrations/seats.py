"""The places of an event: who has one, who waits, and how many of these move up. Pure."""

from typing import Literal


def seat_of(capacity: int | None, coming: int) -> Literal["coming", "waiting"]:
    """Return the state of the next registration. `capacity`: None, as many as come."""
    return "coming" if capacity is None or coming < capacity else "waiting"


def free_seats(capacity: int | None, coming: int, waiting: int) -> int:
    """Return how many of those who wait may come. A smaller room takes the place of nobody who has one."""
    return waiting if capacity is None else min(waiting, max(0, capacity - coming))
