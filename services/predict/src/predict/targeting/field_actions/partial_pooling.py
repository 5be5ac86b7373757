"""Partial pooling of station shares with the territory: beta-binomial, empirical Bayes.

A station's count is binomial with a rate that varies between stations as a beta distribution, fitted to the territory
by the method of moments (Kleinman, JASA 68, 1973). Small samples are shrunk more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MIN_STRENGTH = 2.0
MAX_STRENGTH = 10_000.0
"""Bounds of the fitted prior, in people: with few stations the moments can say anything from 0 to infinity."""


@dataclass(frozen=True)
class Count:
    """`hits` people out of `size`, in one station."""

    hits: float
    size: float

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.size:
            raise ValueError(f"{self.hits} of {self.size} is not a count")


@dataclass(frozen=True)
class Pool:
    """Prior of the territory: mean share, and its weight as a number of people."""

    mean: float
    strength: float


@dataclass(frozen=True)
class Belief:
    """A beta distribution over a share."""

    yes: float
    no: float

    @property
    def strength(self) -> float:
        return self.yes + self.no

    @property
    def mean(self) -> float:
        return self.yes / self.strength

    @property
    def variance(self) -> float:
        return self.mean * (1 - self.mean) / (self.strength + 1)

    def at_most(self, strength: float) -> "Belief":
        """Return the same mean with a weight of at most `strength` people."""
        factor = min(1.0, strength / self.strength)
        return Belief(self.yes * factor, self.no * factor)

    def seen(self, hits: float, size: float, weight: float) -> "Belief":
        """Return the posterior after `hits` of `size` more people, each with weight `weight`."""
        return Belief(self.yes + weight * hits, self.no + weight * (size - hits))


def pool_territory(counts: Sequence[Count]) -> Pool | None:
    """Fit the territory's prior; None if nobody was counted."""
    counted = [count for count in counts if count.size > 0]
    people = sum(count.size for count in counted)
    if people == 0:
        return None
    mean = sum(count.hits for count in counted) / people
    return Pool(mean, _strength(counted, people, mean))


def shrink_count(count: Count, territory: Pool) -> Belief:
    """Return the station's count shrunk to its territory."""
    prior = Belief(territory.strength * territory.mean, territory.strength * (1 - territory.mean))
    return prior.seen(count.hits, count.size, weight=1.0)


def _strength(counts: Sequence[Count], people: float, mean: float) -> float:
    binomial = mean * (1 - mean)
    spare = len(counts) - 1
    room = people - sum(count.size**2 for count in counts) / people - spare
    if binomial == 0 or room <= 0:
        return MAX_STRENGTH if spare else MIN_STRENGTH
    scatter = sum(count.size * (count.hits / count.size - mean) ** 2 for count in counts)
    correlation = (scatter - binomial * spare) / (binomial * room)
    if correlation <= 0:  # no more scatter than chance makes
        return MAX_STRENGTH
    return min(MAX_STRENGTH, max(MIN_STRENGTH, (1 - correlation) / correlation))
