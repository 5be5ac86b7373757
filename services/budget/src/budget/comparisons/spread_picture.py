"""One heading among others' accounts: the middle half as a bar, the middle as a line, this campaign as a diamond."""

from collections.abc import Sequence

WIDTH, HEIGHT = 200, 20


def draw_spread(quantiles: Sequence[int], own_spending: int) -> dict[str, float]:
    """Return the positions along a bar `WIDTH` wide, that ends at the highest of 90 % and ours."""
    end = max(quantiles[-1], own_spending) or 1

    def at(value: int) -> float:
        return round(4 + (WIDTH - 8) * value / end, 1)

    low, quarter, middle, three, high = (at(value) for value in quantiles)
    return {"low": low, "quarter": quarter, "middle": middle, "three": three, "high": high, "ours": at(own_spending)}
