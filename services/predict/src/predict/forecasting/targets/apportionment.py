"""Allocation of a number of votes to stations by core vote and reserve."""

from dataclasses import dataclass

import numpy as np

from predict.forecasting.forecasts.model.rounds import Floats

SEED = 20_270_411
Z90 = 1.6449


@dataclass(frozen=True)
class Weights:
    """Weights by station: core vote plus reserve, and the standard error of their logarithm."""

    votes: Floats
    error: Floats
    most: Floats
    """No station can be asked for more: its registered voters."""


@dataclass(frozen=True)
class Share:
    """Whole votes by station that sum to the total, each with its 90 % interval."""

    votes: Floats
    low: Floats
    high: Floats


def weigh_stations(core_vote: Floats, low: Floats, high: Floats, reserve: Floats, registered: Floats) -> Weights:
    """Return the weights. `low`, `high`: 90 % interval of core vote plus reserve."""
    votes = np.maximum(core_vote + reserve, 0.5)
    error = (np.log(np.maximum(high, votes)) - np.log(np.clip(low, 0.5, votes))) / (2 * Z90)
    return Weights(votes, np.clip(error, 0.0, 1.0), registered)


def split_need(need: Floats, weights: Weights) -> Share:
    """Allocate the need (by draw): the middle by the weights, the interval by weights drawn for each."""
    middle = float(np.ceil(np.median(need)))
    random = np.random.default_rng(SEED)
    half = random.standard_normal((len(need) - len(need) // 2, len(weights.votes)))
    noise = np.concatenate([half, -half[: len(need) // 2]])
    drawn_weights = weights.votes * np.exp(weights.error * noise)
    parts = drawn_weights / np.maximum(drawn_weights.sum(axis=1, keepdims=True), 1e-12) * need[:, None]
    low, high = np.quantile(np.minimum(parts, weights.most), (0.05, 0.95), axis=0)
    votes = apportion_votes(middle, weights.votes, weights.most)
    return Share(votes, np.minimum(np.floor(low), votes), np.maximum(np.ceil(high), votes))


def apportion_votes(whole: float, weights: Floats, most: Floats) -> Floats:
    """Return whole numbers proportional to the weights (largest remainder), none above its maximum."""
    left, votes = float(np.rint(min(whole, float(most.sum())))), np.zeros(len(weights))
    while left >= 1:
        room = most - votes
        parts = np.where(room >= 1, weights, 0.0)
        exact = parts / max(float(parts.sum()), 1e-12) * left
        allocated = np.minimum(np.floor(exact), room)
        rest = int(left - allocated.sum())
        if (np.floor(exact) <= room).all() and rest:
            remainders = np.where(allocated < room, exact - np.floor(exact), -1.0)
            first = np.argsort(-remainders, kind="stable")[: min(rest, int((allocated < room).sum()))]
            allocated[first] += 1
        votes += allocated
        left -= float(allocated.sum())
    return votes
