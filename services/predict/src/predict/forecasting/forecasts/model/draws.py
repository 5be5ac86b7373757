"""Many equally likely outcomes, station by station, that go together as places do. Pure, and the same every time."""

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
    """Uncertainty of the level: standard errors of the logarithm of each bloc's share, and of the logit of turnout."""

    shares: Floats
    turnout: float


@dataclass(frozen=True)
class Draws:
    """`votes`: draws × lists × stations, valid votes. `turnout`: draws × stations. `registered`: stations.

    `valid` of a draw is the sum of its votes over lists; half of the draws mirror the other half.
    """

    lists: tuple[str, ...]
    stations: tuple[str, ...]
    votes: Floats
    turnout: Floats
    registered: Floats

    @property
    def totals(self) -> Floats:
        """Draws × lists, over all stations."""
        return self.votes.sum(axis=2)

    @property
    def shares(self) -> Floats:
        """Draws × lists, of the valid votes of all stations."""
        return shares_of(self.totals)


def how_many(blocs: int, stations: int) -> int:
    """Fewer draws where there are many stations: the answer stays within a second and within memory."""
    return int(np.clip(MAX_CELLS // max(blocs * stations, 1), MINIMUM, MAXIMUM)) // 2 * 2


def draw_shares(
    outlook: Outlook, stands: Flags, by: Parameters, error: LevelError | None, rake_to: Floats | None, draws: int
) -> tuple[Floats, Floats]:
    """Shares (draws × stations × blocs) and turnout (draws × stations).

    `rake_to`: the level of these very stations, which every draw then has; without it draws spread around theirs.
    """
    random = np.random.default_rng(SEED)
    places = outlook.places
    logs = np.log(np.maximum(outlook.shares, 1e-9))
    moved = np.zeros((draws, len(places.stations), TURNOUT + 1))
    for level, found in enumerate(outlook.estimates):
        noise = _noise(random, found, draws)
        spread = by.spread[level]
        if outlook.from_first:
            noise[:, :, :TURNOUT] = by.second_spread[level] * _mirrored(random, draws, noise.shape[1], TURNOUT)
            noise[:, :, TURNOUT] *= spread * 0.3
        else:
            noise *= spread
        moved += noise[:, places.of(level)]
    if error is not None:
        common = _mirrored(random, draws, 1, TURNOUT + 1)
        moved += common * np.append(error.shares, error.turnout)
    weights = np.where(stands, np.exp(logs + moved[:, :, :TURNOUT]), 0.0)
    shares = _recentre(shares_of(weights), outlook.shares)
    odds = np.log(outlook.turnout / (1 - outlook.turnout)) + moved[:, :, TURNOUT]
    turnout = 1 / (1 + np.exp(-odds))
    if rake_to is not None:
        shares = rake_shares(shares, outlook.registered * outlook.turnout, rake_to)
    return shares, turnout


def count_votes(shares: Floats, turnout: Floats, registered: Floats, valid_of_voters: Floats | float) -> Floats:
    """Votes (draws × options × stations): what chance adds when people choose one by one is in it."""
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


def _noise(random: np.random.Generator, found: Estimate, draws: int) -> Floats:
    """Draws × units × columns, with each unit's covariance."""
    free = _mirrored(random, draws, len(found.pattern), found.mean.shape[1])
    return np.einsum("duk,ujk->duj", free, square_roots(found.covariances)[found.pattern])


def _mirrored(random: np.random.Generator, draws: int, units: int, columns: int) -> Floats:
    half = random.standard_normal((draws - draws // 2, units, columns))
    return np.concatenate([half, -half[: draws // 2]])


def _recentre(shares: Floats, middle: Floats) -> Floats:
    """Noise on logarithms moves means: put them back where the outlook has them."""
    mean = shares.mean(axis=0)
    return shares_of(shares * np.where(mean > 0, middle / np.maximum(mean, 1e-12), 1.0))
