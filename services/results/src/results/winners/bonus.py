"""Majority bonus (prime majoritaire): seats that the first list gets before the others are allocated."""

from collections.abc import Callable
from typing import TypeAlias

Bonus: TypeAlias = Callable[[int], int]


def half(seats: int) -> int:
    """Return half the seats, rounded up above four seats, down below (L. 262)."""
    return (seats + 1) // 2 if seats > 4 else seats // 2


def half_up(seats: int) -> int:
    """Return half the seats, always rounded up (L. 224-4: Lyon's metropolis)."""
    return (seats + 1) // 2


def quarter(seats: int) -> int:
    """Return a quarter of the seats, rounded up (L. 338, L. 272-4-1)."""
    return (seats + 3) // 4


def nine(_seats: int) -> int:
    return 9


def eleven(_seats: int) -> int:
    return 11
