"""Rules of who may be one household, and of its name. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence


def name_of(surnames: Iterable[str | None]) -> str:
    """`Foyer MARTIN`, `Foyer DUPONT, MARTIN`: each surname once, by the alphabet; `Foyer` where nobody has one."""
    known = {surname.strip().upper() for surname in surnames if surname and surname.strip()}
    return f"Foyer {', '.join(sorted(known))}"[:200].strip(", ")


def home_of(homes: Sequence[int | None]) -> int | None:
    """Return the home of most of them, among known addresses; the first of two that are even."""
    counted = Counter(home for home in homes if home is not None)
    return max(counted, key=lambda home: counted[home], default=None)


def strangers(homes: Sequence[int | None], home: int | None) -> list[int]:
    """Places of those who are known to live elsewhere. Who has no address lives where they are said to."""
    return [place for place, one in enumerate(homes) if one is not None and home is not None and one != home]
