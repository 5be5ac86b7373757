"""Times of the week at which members are free to walk, in words and in the order from a day on. Pure."""

from collections.abc import Collection
from datetime import date
from typing import get_args

from crm.people.volunteers.availability import DAYS, PARTS, Day, Part

SAYS_OTHERWISE, SAYS_NOTHING, IS_FREE = 2, 1, 0


def is_free(slots: Collection[str], when: str) -> int:
    """Return an order: free then, never said, free at other times. Without `when`, all are alike."""
    if not when or when in slots:
        return IS_FREE
    return SAYS_OTHERWISE if slots else SAYS_NOTHING


def describe_slots(slots: Collection[str]) -> str:
    """Return « samedi, mardi soir et jeudi soir »; empty where nothing is said."""
    said: list[str] = []
    for day in get_args(Day):
        parts = [part for part in get_args(Part) if f"{day}_{part}" in slots]
        if parts:
            name = DAYS[day].lower()
            said.append(name if len(parts) == len(PARTS) else f"{name} {' et '.join(PARTS[part] for part in parts)}")
    return f"{', '.join(said[:-1])} et {said[-1]}" if len(said) > 1 else "".join(said)


def coming_slots(today: date) -> dict[str, str]:
    """Return the slots of a week in words, from today on."""
    days = get_args(Day)
    ahead = [days[(today.weekday() + more) % 7] for more in range(7)]
    return {f"{day}_{part}": f"{DAYS[day].lower()} {PARTS[part]}" for day in ahead for part in get_args(Part)}
