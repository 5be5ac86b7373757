"""Suppression of small totals of answers, so that none reveals the answer of a handful of people. Pure."""

from collections.abc import Mapping

LEAST = 5


def visible_cells(answered: int, cells: Mapping[str, int], *, several: bool) -> dict[str, int | None]:
    """Return `cells` with None for withheld counts.

    If each person gives one answer (`several` is false), all parts are shown or none, as one missing part could be
    computed from the total. With several answers per person, an option is withheld if few chose it, or few did not.
    """
    if answered < LEAST:
        return dict.fromkeys(cells)
    if several:
        return {key: None if _few(count) or _few(answered - count) else count for key, count in cells.items()}
    hidden = any(_few(count) for count in cells.values()) or _few(answered - sum(cells.values()))
    return dict.fromkeys(cells) if hidden else dict(cells)


def _few(count: int) -> bool:
    return 0 < count < LEAST
