"""Whether an assignment serves as many as any could: nobody left over reaches a free seat by exchanges (Berge 1957)."""

from collections.abc import Sequence

from proxy.matching.assignment import NOBODY, Assignment, Row


def is_maximum(rows: Sequence[Row], found: Assignment) -> bool:
    sitting = {seat: row for row, seat in enumerate(found.seats) if seat != NOBODY}
    waiting = [row for row, seat in enumerate(found.seats) if seat == NOBODY and rows[row]]
    seen: set[int] = set()
    while waiting:
        for seat, _ in rows[waiting.pop()]:
            if seat in seen:
                continue
            if seat not in sitting:
                return False
            seen.add(seat)
            waiting.append(sitting[seat])
    return True
