"""Rules on who may form a household, and its default name. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence


def name_of(surnames: Iterable[str | None]) -> str:
    """Return the default name: `Foyer MARTIN`, `Foyer DUPONT, MARTIN` (each surname once, sorted), or `Foyer` without
    one.
    """
    distinct = {surname.strip().upper() for surname in surnames if surname and surname.strip()}
    return f"Foyer {', '.join(sorted(distinct))}"[:200].strip(", ")


def home_of(homes: Sequence[int | None]) -> int | None:
    """Return the most common known home of these people, the first of two equally common; None if none is known."""
    counts = Counter(home for home in homes if home is not None)
    return max(counts, key=lambda home: counts[home], default=None)


def strangers(homes: Sequence[int | None], home: int | None) -> list[int]:
    """Return the indexes of people who are known to live elsewhere. Nobody without an address is among them."""
    return [
        index
        for index, other_home in enumerate(homes)
        if other_home is not None and home is not None and other_home != home
    ]
