"""Projection of a poll to polling stations: post-stratification by social profile and past votes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from predict.forecasting.polls.cross_tables import cross_answers, cross_compositions
from predict.forecasting.polls.partial_pooling import Array, draw_segments, draw_shares, rest_of
from predict.forecasting.polls.survey import Dimension, Survey

METHOD = "poll-projection-2"
MAX_DRAWS, LEAST_DRAWS, CELLS = 400, 64, 3_000_000
"""Fewer draws for a department than for a constituency: stations × answers × draws must fit in memory."""
SEED = 2027

BEYOND_SAMPLING = 0.10
"""Error of polls beyond that of sampling, on the log scale: 2.5 points at 50 %, 1.6 at 20 %.

Shirani-Mehr, Rothschild, Goel and Gelman, « Disentangling bias and variance in election polls », JASA 113 (2018): the
error of 4,221 late polls is about 3.5 points, twice what sampling alone makes; what is left is shared by all of a poll.
"""

ELSEWHERE = 0.15
"""Log scale: how far a territory lies from a poll of a larger one: candidates and habits apart. A judgement."""

FLOOR = 1e-9


@dataclass(frozen=True)
class Mix:
    """Composition by one dimension: stations × segments; rows may sum to less than 1."""

    dimension: Dimension
    shares: Array


@dataclass(frozen=True)
class Projection:
    """Projection by station and answer, and of the territory: mean, 90 % interval; `level_draws` draws × answers."""

    mean: Array
    low: Array
    high: Array
    level: Array
    level_low: Array
    level_high: Array
    level_draws: Array


def draws_for(stations: int, answers: int) -> int:
    return max(LEAST_DRAWS, min(MAX_DRAWS, CELLS // max(1, stations * answers)))


def project_survey(
    survey: Survey, mixes: Sequence[Mix], registered: Array, *, context: float, of_territory: bool
) -> Projection:
    """Project a poll. `of_territory`: it is a poll of this territory, so stations are calibrated to its total.

    `context`: standard deviation between stations with the same mix (context.py), on the log scale.
    """
    draw = np.random.default_rng(SEED)
    weights = registered / registered.sum()
    stations, answers = len(weights), len(survey.answers)
    draws = draws_for(stations, answers)
    opinion = _post_stratify(survey, mixes, weights, draw, draws, own=of_territory)
    local_effect = np.exp(context * draw.standard_normal((draws, stations, answers)))
    opinion = _normalise(opinion * local_effect)
    shift = np.exp(BEYOND_SAMPLING * draw.standard_normal((draws, 1, answers)))
    if of_territory:
        overall = np.asarray(survey.overall)
        sizes = overall / overall.sum() * survey.sample / survey.deff + 1e-3
        level = draw_shares(np.broadcast_to(sizes, (draws, answers)), draw)
        opinion = _calibrate(opinion, weights, _normalise(level * shift[:, 0]))
    else:
        shift *= np.exp(ELSEWHERE * draw.standard_normal((draws, 1, answers)))
        opinion = _normalise(opinion * shift)
    levels = np.einsum("s,dsa->da", weights, opinion)
    low, high = np.quantile(opinion, (0.05, 0.95), axis=0)
    level_low, level_high = np.quantile(levels, (0.05, 0.95), axis=0)
    mean, level = opinion.mean(axis=0), levels.mean(axis=0)
    # A mean of a skewed few draws may lie past a quantile.
    return Projection(
        mean, np.minimum(low, mean), np.maximum(high, mean),
        level, np.minimum(level_low, level), np.maximum(level_high, level), levels,
    )  # fmt: skip


def _post_stratify(
    survey: Survey, mixes: Sequence[Mix], weights: Array, draw: np.random.Generator, draws: int, *, own: bool
) -> Array:
    """Return draws × stations × answers."""
    overall = np.asarray(survey.overall) / sum(survey.overall)
    if not mixes:
        alone = draw_shares(np.broadcast_to(overall * survey.sample / survey.deff + 1e-3, (draws, len(overall))), draw)
        return np.repeat(alone[:, None, :], len(weights), axis=1)
    answers: list[Array] = []
    margins: list[Array] = []
    compositions: list[Array] = []
    for mix in mixes:
        shares, sizes, margin = _segments(survey, mix.dimension)
        answers.append(draw_segments(shares, sizes, overall, draws, draw))
        margins.append(margin)
        compositions.append(_complete(mix.shares, margin, weights, own=own))
    seed = (weights @ cross_compositions(compositions)).reshape([len(margin) for margin in margins])
    cells = cross_answers(answers, margins, seed)
    return np.einsum("sc,dca->dsa", cross_compositions(compositions), cells, optimize=True)


def _segments(survey: Survey, dimension: Dimension) -> tuple[Array, Array, Array]:
    """Return shares, effective sizes and weights of a dimension's segments; the last is people in none."""
    segments = survey.of(dimension)
    bases = [segment.base for segment in segments]
    rest = max(0, survey.sample - sum(bases))
    reported_shares = [segment.shares for segment in segments]
    shares = np.asarray([*reported_shares, rest_of(reported_shares, bases, survey.overall, survey.sample)])
    shares = shares / shares.sum(axis=1, keepdims=True)
    # The rest is known by subtraction of rounded figures only: it never counts for more than a few people.
    sizes = np.asarray([*(base / survey.deff for base in bases), min(10.0, rest / survey.deff) + 1.0])
    margin = np.asarray([*bases, max(rest, 1)], dtype=np.float64)
    return shares, sizes, margin / margin.sum()


def _complete(shares: Array, margin: Array, weights: Array, *, own: bool) -> Array:
    """Add people in no segment; in the poll's own territory, scale to the poll's weights.

    A poll of likely voters has few past abstainers: they must not count by their share of the registered.
    """
    rest = np.maximum(0.0, 1 - shares.sum(axis=1, keepdims=True))
    parts = np.concatenate([shares, rest], axis=1)
    if own:
        parts = parts * (margin / np.maximum(weights @ parts, FLOOR))
    return parts / np.maximum(parts.sum(axis=1, keepdims=True), FLOOR)


def _normalise(shares: Array) -> Array:
    return shares / shares.sum(axis=-1, keepdims=True)


def _calibrate(opinion: Array, weights: Array, level: Array) -> Array:
    """Shift all stations equally, answer by answer on the log scale, until the total has the level."""
    for _ in range(12):
        have = np.einsum("s,dsa->da", weights, opinion)
        opinion = _normalise(opinion * (level / np.maximum(have, FLOOR))[:, None, :])
    return opinion
