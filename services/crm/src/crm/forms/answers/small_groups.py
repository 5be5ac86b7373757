"""The sums of answers that may be shown: none that reveals what a handful of people answered. Pure."""

from collections.abc import Mapping

LEAST = 5


def visible_cells(answered: int, cells: Mapping[str, int], *, several: bool) -> dict[str, int | None]:
    """Return `cells` with None for what is withheld.

    Of one answer each (`several` false) the parts go all or none: one missing beside the total would be a subtraction
    away. Of several answers each, an option is withheld when few chose it, or few did not.
    """
    if answered < LEAST:
        return dict.fromkeys(cells)
    if several:
        return {key: None if _few(count) or _few(answered - count) else count for key, count in cells.items()}
    hidden = any(_few(count) for count in cells.values()) or _few(answered - sum(cells.values()))
    return dict.fromkeys(cells) if hidden else dict(cells)


def _few(count: int) -> bool:
    return 0 < count < LEAST
