"""A published poll: sample, dates, answers by segment. Aggregates only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Dimension: TypeAlias = Literal["past_vote", "age", "occupation", "diploma", "housing"]
AnswerKind: TypeAlias = Literal["vote", "abstention", "undecided", "other"]
Sampling: TypeAlias = Literal["quotas", "random", "panel"]

DESIGN_EFFECTS: dict[Sampling, float] = {"random": 1.3, "quotas": 1.5, "panel": 1.7}
"""Variance over that of simple random sampling, for what weighting costs, where the institute publishes none."""


@dataclass(frozen=True)
class Answer:
    """An answer. `bloc`: its bloc; only answers of kind `vote` are votes."""

    id: str
    label: str
    kind: AnswerKind
    bloc: str | None


@dataclass(frozen=True)
class Segment:
    """The people of one category: sample size, and share of each answer.

    `election`: for a past vote, the round asked about.
    """

    dimension: Dimension
    category: str
    base: int
    shares: tuple[float, ...]
    election: str | None = None


@dataclass(frozen=True)
class Survey:
    """A poll. `overall`: share of each answer in the whole sample."""

    sample: int
    sampling: Sampling
    design_effect: float | None
    fielded_from: date
    fielded_to: date
    published_on: date | None
    answers: tuple[Answer, ...]
    overall: tuple[float, ...]
    segments: tuple[Segment, ...]

    @property
    def deff(self) -> float:
        return self.design_effect or DESIGN_EFFECTS[self.sampling]

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return tuple(dict.fromkeys(segment.dimension for segment in self.segments))

    def of(self, dimension: Dimension) -> Sequence[Segment]:
        return [segment for segment in self.segments if segment.dimension == dimension]
