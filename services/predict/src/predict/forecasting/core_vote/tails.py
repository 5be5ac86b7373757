"""Student's t with four degrees of freedom: elections have heavier tails than a normal distribution.

With four, both the quantile and the distribution have closed forms (Shaw, J. Computational Finance 9, 2006).
"""

from math import acos, cos, sqrt


def quantile(probability: float) -> float:
    """Return the quantile of a probability; raise ValueError outside of 0 to 1."""
    if not 0 < probability < 1:
        raise ValueError(f"{probability} is not between 0 and 1")
    if probability > 0.5:
        return -quantile(1 - probability)
    inside = sqrt(4 * probability * (1 - probability))
    return -2 * sqrt(max(0.0, cos(acos(min(1.0, inside)) / 3) / inside - 1))


def probability(value: float) -> float:
    """Return the probability of a draw at most as large as `value`."""
    part = value * value / (4 + value * value)
    return 0.5 + 0.375 * (2 * sqrt(part)) * (1 - part / 3) * (1 if value >= 0 else -1)
