"""Who has a place, who waits for one, and how many of these move up. Pure."""

from typing import Literal


def seat_of(capacity: int | None, coming: int) -> Literal["coming", "waiting"]:
    """For the next one. `capacity`: None, as many as come."""
    return "coming" if capacity is None or coming < capacity else "waiting"


def free_seats(capacity: int | None, coming: int, waiting: int) -> int:
    """How many of who wait may come. A room that was made smaller turns nobody away who has a place."""
    return waiting if capacity is None else min(waiting, max(0, capacity - coming))
