"""A half circle of seats, from the left of the house to its right. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 400.0, 210.0
_INNER, _OUTER = 80.0, 190.0
_MOST_ROWS = 9


@dataclass(frozen=True)
class Seat:
    x: float
    y: float
    radius: float
    key: str


def seat_hemicycle(parties: Sequence[tuple[str, int]]) -> tuple[Seat, ...]:
    """Place the seats of each party, in the order from left to right."""
    total = sum(seats for _, seats in parties)
    if not total:
        return ()
    rows = _rows(total)
    spots = [(math.pi * (place + 0.5) / count, radius) for radius, count in rows for place in range(count)]
    size = min(9.0, (_OUTER - _INNER) / max(len(rows), 1) * 0.42, math.pi * rows[0][0] / max(rows[0][1], 1) * 0.42)
    keys = [key for key, seats in parties for _ in range(seats)]
    placed = sorted(spots, key=lambda spot: (round(spot[0], 6), spot[1]))
    return tuple(
        Seat(
            round(WIDTH / 2 - radius * math.cos(angle), 1),
            round(HEIGHT - 12 - radius * math.sin(angle), 1),
            round(size, 1),
            key,
        )
        for (angle, radius), key in zip(placed, keys, strict=True)
    )


def _rows(total: int) -> list[tuple[float, int]]:
    """Return radius and number of seats of each row, in proportion to its length."""
    count = min(_MOST_ROWS, max(1, round(math.sqrt(total / 5))))
    radii = [_OUTER if count == 1 else _INNER + (_OUTER - _INNER) * row / (count - 1) for row in range(count)]
    whole = sum(radii)
    exact = [total * radius / whole for radius in radii]
    seats = [int(one) for one in exact]
    for row in sorted(range(count), key=lambda row: seats[row] - exact[row])[: total - sum(seats)]:
        seats[row] += 1
    return [(radius, number) for radius, number in zip(radii, seats, strict=True) if number]
