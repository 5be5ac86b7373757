"""Student's t distribution by the incomplete beta function, accurate to about nine digits."""

from functools import cache
from math import exp, lgamma, log


def cumulative(value: float, freedom: int) -> float:
    """Return P(t ≤ `value`) with `freedom` degrees of freedom."""
    if value == 0:
        return 0.5
    tail = 0.5 * _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + value**2))
    return 1 - tail if value > 0 else tail


@cache
def quantile(chance: float, freedom: int) -> float:
    """Return the quantile at probability `chance`."""
    if not 0 < chance < 1 or freedom < 1:
        raise ValueError("a chance between 0 and 1 and at least one degree of freedom are needed")
    if chance < 0.5:
        return -quantile(1 - chance, freedom)
    low, high = 0.0, 1.0
    while cumulative(high, freedom) < chance:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        if cumulative(middle, freedom) < chance:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(a * log(x) + b * log(1 - x) + lgamma(a + b) - lgamma(a) - lgamma(b))
    # The fraction converges fast on this side of the mean only.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Evaluate Lentz's continued fraction of the incomplete beta function."""
    tiny = 1e-300
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1), tiny)
    fraction = d
    for m in range(1, 400):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / _away(1 + even * d, tiny)
        c = _away(1 + even / c, tiny)
        fraction *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / _away(1 + odd * d, tiny)
        c = _away(1 + odd / c, tiny)
        fraction *= d * c
        if abs(d * c - 1) < 1e-13:
            break
    return fraction


def _away(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
