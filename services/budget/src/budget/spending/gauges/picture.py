"""Picture of the gauge: spent, planned, ceiling."""

from dataclasses import dataclass

WIDTH = 320


@dataclass(frozen=True)
class Bar:
    """Positions along the bar, in units of a picture `WIDTH` wide; `ceiling` None: unknown."""

    paid: int
    committed: int
    planned: int
    ceiling: int | None


def draw_bar(paid: int, committed: int, planned: int, ceiling: int | None) -> Bar:
    """Return where each part ends. The longer of ceiling and total fills the picture, so an excess shows."""
    total = paid + committed + planned
    scale = max(total, ceiling or 0)
    if not scale:
        return Bar(0, 0, 0, None if ceiling is None else WIDTH)

    def at(cents: int) -> int:
        # A spend, however small, can be seen.
        return max(1, round(cents * WIDTH / scale)) if cents else 0

    return Bar(at(paid), at(paid + committed), at(total), None if ceiling is None else at(ceiling))
