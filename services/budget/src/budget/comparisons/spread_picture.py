"""Box plot of one heading: interquartile range as a bar, median as a line, this campaign as a diamond."""

from collections.abc import Sequence

WIDTH, HEIGHT = 200, 20


def draw_spread(quantiles: Sequence[int], own_spending: int) -> dict[str, float]:
    """Return the positions along a bar `WIDTH` wide; its end is the 90 % quantile or our spending, the higher."""
    end = max(quantiles[-1], own_spending) or 1

    def at(value: int) -> float:
        return round(4 + (WIDTH - 8) * value / end, 1)

    low, quarter, middle, three, high = (at(value) for value in quantiles)
    return {"low": low, "quarter": quarter, "middle": middle, "three": three, "high": high, "ours": at(own_spending)}
