"""Statistical power of a trial, stated before it starts.

The standard deviation of differences within pairs is measured on the last known round, with pairs made from the rounds
before it.
"""

from dataclasses import dataclass
from math import sqrt

from predict.targeting.field_experiments.student import cumulative, quantile

LEVEL = 0.9
"""Of the interval: an effect is detected when it leaves nothing out."""
POWER = 0.8
MIN_PAIRS = 5


def detectable_effect(placebo_sd: float, pairs: int) -> float:
    """Return the effect detected with 80 % power."""
    freedom = pairs - 1
    sides = quantile((1 + LEVEL) / 2, freedom) + quantile(POWER, freedom)
    return sides * placebo_sd / sqrt(pairs)


def chance_to_detect(effect: float, placebo_sd: float, pairs: int) -> float:
    """Return the power for an effect of this size."""
    if placebo_sd == 0:
        return 1.0 if effect else 1 - LEVEL
    freedom = pairs - 1
    needed, standardised = quantile((1 + LEVEL) / 2, freedom), effect * sqrt(pairs) / placebo_sd
    return cumulative(standardised - needed, freedom) + cumulative(-standardised - needed, freedom)


@dataclass(frozen=True)
class PlausibleEffect:
    """Effect on a whole station if every door were tried once, by published effects."""

    high: float
    chance: float
    """How often the trial would detect even that."""


def plausible_effect(effect_high: float, reached: float, placebo_sd: float, pairs: int) -> PlausibleEffect:
    high = effect_high * reached
    return PlausibleEffect(high, chance_to_detect(high, placebo_sd, pairs))
