"""Prior of a table (poll, nuances, user's table), with its uncertainty."""

from dataclasses import dataclass

import numpy as np

from predict.transfers.estimation.likelihood import Single, fit_multinomial
from predict.transfers.estimation.margins import UnusableMargins
from predict.transfers.estimation.pooled import fit_pooled
from predict.transfers.estimation.proportional_fit import Votes, fit_total

# A prior whose implied destination misses the counts by this share of the votes is said to contradict them.
CONTRADICTS = 0.10
# Expectation steps after seeding, the signs that the model weighs: few, since the likelihood alone is biased in French
# second rounds.
STEPS = (3, 10, 30)
SIGNS = 7 + len(STEPS)
NOISE_SIGN = 1 - SIGNS
LEAST = 1e-4


@dataclass(frozen=True)
class Prior:
    """`shares`: R × C, of each origin's voters; a row of NaN or zeros is unknown.

    `noise`: standard error of the log shares: 0.2 a large poll, 0.4 a usual one, 0.8 a guess.
    """

    shares: Votes
    noise: float = 0.4


@dataclass(frozen=True)
class Seed:
    shares: Votes  # R × C; rows of an origin of which nothing is said are zero
    known: Votes  # R, 1 where the prior says something
    noise: float
    warnings: tuple[str, ...]


def check_prior(prior: Prior | Votes, origin: Votes, destination: Votes) -> Seed:
    given = prior if isinstance(prior, Prior) else Prior(np.asarray(prior, dtype=np.float64))
    shares = np.asarray(given.shares, dtype=np.float64)
    wanted = (origin.shape[1], destination.shape[1])
    if shares.shape != wanted:
        raise UnusableMargins("prior", f"{shares.shape} where {wanted} is wanted")
    if not 0.0 < given.noise <= 5.0:
        raise UnusableMargins("prior", "its noise must be above 0 and at most 5")
    if np.isinf(shares).any() or (shares < 0).any() or shares[np.isfinite(shares)].max(initial=0.0) > 1e12:
        raise UnusableMargins("prior", "shares must be zero or more")
    shares = np.nan_to_num(shares)
    sums = shares.sum(1)
    known = (sums > 0).astype(np.float64)
    if not known.any():
        raise UnusableMargins("prior", "it says nothing of any origin")
    shares = shares / np.where(known > 0, sums, 1.0)[:, None]
    return Seed(shares, known, given.noise, _contradictions(shares, known, origin.sum(0), destination.sum(0)))


def _contradictions(shares: Votes, votes: Votes, rows: Votes, columns: Votes) -> tuple[str, ...]:
    implied = rows @ shares
    missed = 0.5 * np.abs(implied - columns).sum() / columns.sum()
    if not votes.all() or missed <= CONTRADICTS:
        return ()
    worst = int(np.abs(implied - columns).argmax())
    return (
        f"the prior contradicts the counts: it gives destination {worst + 1} {implied[worst]:.0f} votes where"
        f" {columns[worst]:.0f} were counted; it was moved to fit ({missed:.0%} of the votes)",
    )


def read_prior(seed: Seed | None, origin: Single, destination: Single, middle: Votes, scale: Votes) -> list[Votes]:
    """Return R × C signs: the prior fitted to every unit, then after some EM steps; zeros without one."""
    if seed is None:
        return [np.zeros_like(middle)] * SIGNS
    rows, columns = middle.sum(1), middle.sum(0)
    usual = middle / np.maximum(rows, 1e-9)[:, None]
    filled = np.where(seed.known[:, None] > 0, seed.shares, usual)
    table = fit_total(np.maximum(filled, LEAST) * rows[:, None], rows, columns)
    start = (table / np.maximum(rows, 1e-9)[:, None]).astype(np.float32)
    stepped = [start, *fit_multinomial(origin, destination, np.maximum(start, np.float32(1e-6)), STEPS)]
    tables = fit_pooled(np.stack(stepped), origin, destination).astype(np.float64)
    implied = (filled.T @ rows - columns) / np.maximum(columns, 1.0)
    return [
        np.broadcast_to(seed.known[:, None], middle.shape),
        np.full_like(middle, seed.noise),
        seed.shares,
        np.clip(np.broadcast_to(implied[None, :], middle.shape), -2.0, 2.0),
        np.clip(np.log(tables[0] + 1.0) - np.log(np.maximum(middle, 0.0) + 1.0), -3.0, 3.0),
        np.full_like(middle, 0.5 * np.abs(implied * columns).sum() / columns.sum()),
        *((tables - middle) / scale),
    ]
