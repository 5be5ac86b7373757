"""Votes of one list as the forecast drew them: its core vote, its expected votes and its reserve are read from these.

One simulation answers every question of a list's votes, so that no two pages differ. What the draws do not tell is
which part of their spread more data would take away: that part is the past's own model's (`model.look_ahead`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from predict.forecasting.core_vote.gaussian_process import Floats
from predict.forecasting.core_vote.reserve import Amount
from predict.forecasting.forecasts.model.draws import Draws

METHOD = "core-vote-3"
DEFAULT_QUANTILE = 0.1
LOW, HIGH = 0.05, 0.95
Z90 = 1.6449


@dataclass(frozen=True)
class CoreVote:
    """Votes at the quantile, by station or in total, with the 90 % interval of the quantile itself."""

    votes: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class ListDraws:
    """Draws × stations. `of_bloc`: votes of all lists of the list's bloc; `valid`: of all lists."""

    registered: Floats
    votes: Floats
    of_bloc: Floats
    valid: Floats

    @classmethod
    def read(cls, draws: Draws, list_id: str, bloc: Collection[str], stations: Sequence[str]) -> "ListDraws":
        """Return a list's draws in these stations, all of which were drawn. `bloc`: the lists of its bloc."""
        row_of = {station: row for row, station in enumerate(draws.stations)}
        rows = np.array([row_of[station] for station in stations], dtype=np.intp)
        alike = [at for at, name in enumerate(draws.lists) if name in bloc]
        return cls(
            registered=draws.registered[rows],
            votes=draws.votes[:, draws.lists.index(list_id), rows],
            of_bloc=draws.votes[:, alike][:, :, rows].sum(axis=1),
            valid=draws.votes[:, :, rows].sum(axis=1),
        )

    @property
    def expected(self) -> Floats:
        """Return each station's mean: the means add up to the whole's."""
        return self.votes.mean(axis=0)

    @property
    def interval(self) -> tuple[Floats, Floats]:
        low, high = np.quantile(self.votes, (LOW, HIGH), axis=0)
        return low, high

    @property
    def turnout(self) -> Floats:
        """Return draws × stations: valid votes among the registered."""
        return self.valid / np.maximum(self.registered, 1.0)

    @property
    def share(self) -> Floats:
        return self.votes / np.maximum(self.valid, 1e-9)

    @property
    def bloc_share(self) -> Floats:
        return self.of_bloc / np.maximum(self.valid, 1e-9)


def mean_votes(draws: Draws, stations: Sequence[str]) -> dict[str, Floats]:
    """Return each list's expected votes in these stations."""
    row_of = {station: row for row, station in enumerate(draws.stations)}
    means = draws.votes[:, :, [row_of[station] for station in stations]].mean(axis=0)
    return dict(zip(draws.lists, means, strict=True))


def station_core_votes(drawn: ListDraws, quantile: float, known: Floats) -> CoreVote:
    """Return the core vote of each station. `known`: part of the variance that more data would take away.

    Their sum is not the core vote of the whole, as bad luck is not everywhere at once.
    """
    return _at_quantile(drawn.votes, drawn.registered, quantile, known)


def total_core_vote(drawn: ListDraws, quantile: float, known: float) -> CoreVote:
    """Return the core vote of all these stations together."""
    whole = drawn.votes.sum(axis=1, keepdims=True)
    return _at_quantile(whole, drawn.registered.sum(keepdims=True), quantile, np.array([known]))


def total_interval(drawn: ListDraws) -> tuple[float, float]:
    low, high = np.quantile(drawn.votes.sum(axis=1), (LOW, HIGH))
    return float(low), float(high)


def find_reserve(drawn: ListDraws, best: Floats, best_turnout: Floats) -> tuple[Amount, Amount]:
    """Return the votes of the bloc's best past beyond the expected ones: abstainers, and those gone elsewhere.

    `best`: what that past makes today, NaN where there is none; `best_turnout`: the turnout it had.
    """
    turnout, share = _spread(drawn.turnout), _spread(drawn.bloc_share)
    registered = drawn.registered
    known = np.isfinite(best)
    then = np.where(known, best_turnout, turnout[1])
    best_share = np.where(known, best / np.maximum(registered * then, 1e-9), share[1])

    def abstainers(turnout: Floats) -> Floats:
        return registered * share[1] * np.maximum(then - turnout, 0.0)

    def gone(held: Floats) -> Floats:
        return registered * then * np.maximum(best_share - held, 0.0)

    return (
        Amount(abstainers(turnout[1]), abstainers(turnout[2]), abstainers(turnout[0])),
        Amount(gone(share[1]), gone(share[2]), gone(share[0])),
    )


def _spread(draws: Floats) -> tuple[Floats, Floats, Floats]:
    low, high = np.quantile(draws, (LOW, HIGH), axis=0)
    mean = draws.mean(axis=0)
    return np.minimum(low, mean), mean, np.maximum(high, mean)


def _at_quantile(votes: Floats, registered: Floats, quantile: float, known: Floats) -> CoreVote:
    chosen = np.quantile(votes, quantile, axis=0)
    logits = _logit(votes, registered)
    at = _logit(chosen, registered)
    median, spread = np.median(logits, axis=0), logits.std(axis=0)
    # Were the middle known exactly, the quantile would lie here, give or take what is not known of it.
    around, give = median + (at - median) * np.sqrt(1 - known), Z90 * spread * np.sqrt(known)

    def back(logit: Floats) -> Floats:
        return registered / (1 + np.exp(-logit))

    return CoreVote(chosen, np.minimum(back(around - give), chosen), np.maximum(back(around + give), chosen))


def _logit(votes: Floats, registered: Floats) -> Floats:
    part = np.clip(votes / np.maximum(registered, 1.0), 1e-9, 1 - 1e-9)
    return np.log(part / (1 - part))
