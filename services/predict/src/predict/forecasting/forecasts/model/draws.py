"""Correlated random draws of the outcome in every station, reproducible. Pure."""

from dataclasses import dataclass

import numpy as np

from predict.forecasting.forecasts.model.kriging import Estimate, square_roots
from predict.forecasting.forecasts.model.outlook import Outlook
from predict.forecasting.forecasts.model.parameters import Parameters
from predict.forecasting.forecasts.model.raking import rake_shares
from predict.forecasting.forecasts.model.rounds import TURNOUT, Flags, Floats, shares_of

SEED = 20_170_423
MAX_CELLS = 6_000_000
MINIMUM, MAXIMUM = 60, 600


@dataclass(frozen=True)
class LevelError:
    """Uncertainty of the level: standard errors of the log of each bloc's share, and of the logit of turnout."""

    shares: Floats
    turnout: float


@dataclass(frozen=True)
class Draws:
    """`votes`: draws × lists × stations, valid votes. `turnout`: draws × stations. `registered`: stations.

    A draw's valid votes are the sum over lists; half of the draws are antithetic.
    """

    lists: tuple[str, ...]
    stations: tuple[str, ...]
    votes: Floats
    turnout: Floats
    registered: Floats

    @property
    def totals(self) -> Floats:
        """Return draws × lists, over all stations."""
        return self.votes.sum(axis=2)

    @property
    def shares(self) -> Floats:
        """Return draws × lists, shares of the valid votes of all stations."""
        return shares_of(self.totals)


def how_many(blocs: int, stations: int) -> int:
    """Return the number of draws, fewer for many stations, to keep within a second and within memory."""
    return int(np.clip(MAX_CELLS // max(blocs * stations, 1), MINIMUM, MAXIMUM)) // 2 * 2


def draw_shares(
    outlook: Outlook, stands: Flags, by: Parameters, error: LevelError | None, rake_to: Floats | None, draws: int
) -> tuple[Floats, Floats]:
    """Return shares (draws × stations × blocs) and turnout (draws × stations).

    `rake_to`: the level of these stations, which every draw then has exactly; without it draws spread around theirs.
    """
    random = np.random.default_rng(SEED)
    places = outlook.places
    logs = np.log(np.maximum(outlook.shares, 1e-9))
    noise_sum = np.zeros((draws, len(places.stations), TURNOUT + 1))
    for level, estimate in enumerate(outlook.estimates):
        noise = _noise(random, estimate, draws)
        spread = by.spread[level]
        if outlook.from_first:
            noise[:, :, :TURNOUT] = by.second_spread[level] * _mirrored(random, draws, noise.shape[1], TURNOUT)
            noise[:, :, TURNOUT] *= spread * 0.3
        else:
            noise *= spread
        noise_sum += noise[:, places.of(level)]
    if error is not None:
        common = _mirrored(random, draws, 1, TURNOUT + 1)
        noise_sum += common * np.append(error.shares, error.turnout)
    weights = np.where(stands, np.exp(logs + noise_sum[:, :, :TURNOUT]), 0.0)
    shares = _recentre(shares_of(weights), outlook.shares)
    odds = np.log(outlook.turnout / (1 - outlook.turnout)) + noise_sum[:, :, TURNOUT]
    turnout = 1 / (1 + np.exp(-odds))
    if rake_to is not None:
        shares = rake_shares(shares, outlook.registered * outlook.turnout, rake_to)
    return shares, turnout


def count_votes(shares: Floats, turnout: Floats, registered: Floats, valid_of_voters: Floats | float) -> Floats:
    """Return votes (draws × options × stations) with multinomial counting noise."""
    random = np.random.default_rng(SEED + 1)
    valid = turnout * registered * valid_of_voters
    half = len(shares) // 2
    noise = random.standard_normal((len(shares) - half, *shares.shape[1:]))
    noise = np.concatenate([noise, -noise[:half]])
    root = np.sqrt(shares)
    # The normal law of a multinomial: independent noises, less what would change their sum.
    noise = root * noise - shares * (root * noise).sum(axis=2, keepdims=True)
    votes = np.clip(shares * valid[:, :, None] + np.sqrt(valid)[:, :, None] * noise, 0.0, None)
    return np.moveaxis(shares_of(votes) * valid[:, :, None], 2, 1)


def _noise(random: np.random.Generator, estimate: Estimate, draws: int) -> Floats:
    """Return draws × units × columns, with each unit's covariance."""
    free = _mirrored(random, draws, len(estimate.pattern), estimate.mean.shape[1])
    return np.einsum("duk,ujk->duj", free, square_roots(estimate.covariances)[estimate.pattern])


def _mirrored(random: np.random.Generator, draws: int, units: int, columns: int) -> Floats:
    half = random.standard_normal((draws - draws // 2, units, columns))
    return np.concatenate([half, -half[: draws // 2]])


def _recentre(shares: Floats, middle: Floats) -> Floats:
    """Restore the outlook's mean, which noise on logarithms shifts."""
    mean = shares.mean(axis=0)
    return shares_of(shares * np.where(mean > 0, middle / np.maximum(mean, 1e-12), 1.0))
