"""The field work day by day, and its trend."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

SHOWN = 7


@dataclass(frozen=True)
class Bar:
    on: date
    attempts: int
    height: int
    """0 to 100, of the busiest day shown."""


@dataclass(frozen=True)
class Trend:
    bars: list[Bar]
    total: int
    before: int
    sentence: str


def trend_of(attempts: Mapping[date, int], today: date) -> Trend:
    """The last seven days, today included, beside the seven before them."""
    days = [today - timedelta(days=back) for back in range(2 * SHOWN - 1, -1, -1)]
    counts = [attempts.get(day, 0) for day in days]
    shown, before = counts[SHOWN:], sum(counts[:SHOWN])
    most = max(shown)
    bars = [
        Bar(day, count, round(100 * count / most) if most else 0)
        for day, count in zip(days[SHOWN:], shown, strict=True)
    ]
    return Trend(bars, sum(shown), before, _sentence(sum(shown), before))


def _sentence(now: int, before: int) -> str:
    if not now and not before:
        return "Rien n'a encore été enregistré ces deux dernières semaines."
    # Counts of independent tries vary by their square root: within twice that, it is the weather.
    if abs(now - before) <= 2 * sqrt(now + before):
        return f"À peu près comme les sept jours d'avant ({before})."
    return f"{'Plus' if now > before else 'Moins'} que les sept jours d'avant ({before})."
