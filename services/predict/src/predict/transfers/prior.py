"""What is believed before the counts are seen (a poll, nuances, a user's table), and how far it is trusted."""

from dataclasses import dataclass

import numpy as np

from predict.transfers.fitting import Votes, fit_total, fit_units
from predict.transfers.likelihood import multinomial
from predict.transfers.margins import UnusableMargins

# A prior whose implied destination misses the counts by this share of the votes is said to contradict them.
CONTRADICTS = 0.10
# Expectation steps after seeding: few, since the likelihood alone is biased in French second rounds.
STEPS = 10


@dataclass(frozen=True)
class Prior:
    """`shares`: R × C, of each origin's voters; a row of NaN or of zeros is unknown. `noise`: the standard error
    of the logarithms of the shares: 0.2 a large poll, 0.4 a usual one, 0.8 a guess."""

    shares: Votes
    noise: float = 0.4


@dataclass(frozen=True)
class Seed:
    table: Votes  # R × C votes, fitted to both totals
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
    if np.isinf(shares).any() or (shares < 0).any():
        raise UnusableMargins("prior", "shares must be zero or more")
    sums = shares.sum(1)
    known = (np.nan_to_num(sums) > 0).astype(np.float64)
    if not known.any():
        raise UnusableMargins("prior", "it says nothing of any origin")
    rows, columns = origin.sum(0), destination.sum(0)
    usual = columns / columns.sum()
    filled = np.where(known[:, None] > 0, np.nan_to_num(shares) / np.where(known > 0, sums, 1.0)[:, None], usual)
    implied = rows @ filled
    missed = 0.5 * np.abs(implied - columns).sum() / columns.sum()
    warnings = list[str]()
    if known.all() and missed > CONTRADICTS:
        worst = int(np.abs(implied - columns).argmax())
        warnings.append(
            f"the prior contradicts the counts: it gives destination {worst + 1} {implied[worst]:.0f} votes where"
            f" {columns[worst]:.0f} were counted; it was moved to fit ({missed:.0%} of the votes)"
        )
    table = fit_total(np.maximum(filled, 1e-4) * rows[:, None], rows, columns)
    stepped = multinomial(origin, destination, table / np.maximum(rows, 1e-9)[:, None], (STEPS,))[0]
    units = fit_units(origin[:, :, None] * np.maximum(stepped, 1e-6), origin, destination)
    return Seed(units.sum(0), known, given.noise, tuple(warnings))


def weigh(blind: Votes, spread: Votes, seed: Seed) -> tuple[Votes, Votes]:
    """The blind table and the seeded one pooled by their precision; with the standard error of the result."""
    near = np.maximum(seed.table, 1.0)
    doubt = seed.noise * near * (1.0 - 0.5 * near / np.maximum(near.sum(1, keepdims=True), 1.0))
    trust = seed.known[:, None] / np.maximum(doubt, 1e-6) ** 2
    own = 1.0 / np.maximum(spread, 1e-6) ** 2
    return (own * blind + trust * seed.table) / (own + trust), (own + trust) ** -0.5
