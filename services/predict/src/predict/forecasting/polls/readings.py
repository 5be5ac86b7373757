"""Vote shares of the territory from one projected poll, with the components of their error."""

from typing import Literal, TypeAlias

import numpy as np

from predict.forecasting.polls.levels import PollReading
from predict.forecasting.polls.partial_pooling import Array
from predict.forecasting.polls.projection import BEYOND_SAMPLING, ELSEWHERE, Projection
from predict.forecasting.polls.survey import Answer, Survey

By: TypeAlias = Literal["bloc", "answer"]


def read_level(survey: Survey, projection: Projection, *, of_territory: bool, by: By) -> list[PollReading]:
    """Return shares of the votes, without abstention, undecided and other answers."""
    votes = [index for index, answer in enumerate(survey.answers) if answer.kind == "vote"]
    if not votes:
        return []
    cast = projection.level_draws[:, votes]
    cast = cast / np.maximum(cast.sum(axis=1, keepdims=True), 1e-12)
    mean = cast.mean(axis=0)
    groups: dict[str, list[int]] = {}
    for column, place in enumerate(votes):
        groups.setdefault(_name(survey.answers[place], by), []).append(column)
    scale = BEYOND_SAMPLING if of_territory else float(np.hypot(BEYOND_SAMPLING, ELSEWHERE))
    readings: list[PollReading] = []
    for name, columns in groups.items():
        share = float(cast[:, columns].sum(axis=1).mean())
        variance = float(cast[:, columns].sum(axis=1).var())
        beyond = scale * _spread(mean, columns)
        sampling = max(variance - beyond**2, share * (1 - share) / survey.sample)
        bloc = survey.answers[votes[columns[0]]].bloc
        readings.append(PollReading(name, bloc, share, float(np.sqrt(sampling)), beyond, survey.fielded_to))
    return readings


def _name(answer: Answer, by: By) -> str:
    return answer.bloc or answer.label if by == "bloc" else answer.id


def _spread(mean: Array, columns: list[int]) -> float:
    """Return the standard deviation of these shares' sum for a unit one of all log shares: dp = p (e − Σ p e)."""
    total = float(mean[columns].sum())
    inside = float((mean[columns] ** 2).sum()) * (1 - total) ** 2
    outside = float((np.delete(mean, columns) ** 2).sum()) * total**2
    return float(np.sqrt(inside + outside))
