"""A number of votes shared out over the stations, by what each keeps and what more it could give. Pure."""

from dataclasses import dataclass

import numpy as np

from predict.forecasting.forecasts.model.rounds import Floats

SEED = 20_270_411
Z90 = 1.6449


@dataclass(frozen=True)
class Weights:
    """Weights by station: base and reserve together, and how sure that is (standard error of its logarithm)."""

    votes: Floats
    error: Floats
    most: Floats
    """No station can be asked for more: its registered voters."""


@dataclass(frozen=True)
class Share:
    """Whole votes by station, which add up to the whole, each with its 90 % interval."""

    votes: Floats
    low: Floats
    high: Floats


def weigh_stations(core_vote: Floats, low: Floats, high: Floats, reserve: Floats, registered: Floats) -> Weights:
    """`low` and `high`: the 90 % interval of base and reserve together."""
    votes = np.maximum(core_vote + reserve, 0.5)
    error = (np.log(np.maximum(high, votes)) - np.log(np.clip(low, 0.5, votes))) / (2 * Z90)
    return Weights(votes, np.clip(error, 0.0, 1.0), registered)


def split_need(need: Floats, weights: Weights) -> Share:
    """`need`: by draw. The middle is shared by the weights as they are, the interval by weights drawn for each."""
    middle = float(np.ceil(np.median(need)))
    random = np.random.default_rng(SEED)
    half = random.standard_normal((len(need) - len(need) // 2, len(weights.votes)))
    noise = np.concatenate([half, -half[: len(need) // 2]])
    drawn = weights.votes * np.exp(weights.error * noise)
    parts = drawn / np.maximum(drawn.sum(axis=1, keepdims=True), 1e-12) * need[:, None]
    low, high = np.quantile(np.minimum(parts, weights.most), (0.05, 0.95), axis=0)
    votes = apportion_votes(middle, weights.votes, weights.most)
    return Share(votes, np.minimum(np.floor(low), votes), np.maximum(np.ceil(high), votes))


def apportion_votes(whole: float, weights: Floats, most: Floats) -> Floats:
    """Whole numbers in proportion to the weights, by largest remainders; none is above its most."""
    left, votes = float(np.rint(min(whole, float(most.sum())))), np.zeros(len(weights))
    while left >= 1:
        room = most - votes
        parts = np.where(room >= 1, weights, 0.0)
        exact = parts / max(float(parts.sum()), 1e-12) * left
        given = np.minimum(np.floor(exact), room)
        rest = int(left - given.sum())
        if (np.floor(exact) <= room).all() and rest:
            remainders = np.where(given < room, exact - np.floor(exact), -1.0)
            first = np.argsort(-remainders, kind="stable")[: min(rest, int((given < room).sum()))]
            given[first] += 1
        votes += given
        left -= float(given.sum())
    return votes
