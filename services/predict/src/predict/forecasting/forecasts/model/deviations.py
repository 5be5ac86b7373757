"""Deviations of each place from the place around it, on the log scale. Pure.

Constituency from the nation, commune from its constituency, station from its commune. Small places are shrunk to the
one around them by pseudo-voters; a bloc without a candidate in a constituency has no deviation.
"""

from dataclasses import dataclass

import numpy as np

from predict.forecasting.forecasts.model.rounds import Counts, Flags, Floats, Places, sum_over

PULL = (300.0, 80.0, 50.0)
"""Voters that the place around counts for: in a constituency, a commune, a station."""

MAXIMUM = 4.0
"""A deviation beyond e⁴ times is an accident of very small numbers."""

USUAL = 0.9
"""Confidence that a code means the same place, of most: covariances were fitted on stations told by their codes.

Below, a station is drawn to its commune by as much as its past is in doubt.
"""


@dataclass(frozen=True)
class Level:
    """National result of a round: shares by bloc, turnout."""

    shares: Floats
    turnout: float


@dataclass(frozen=True)
class Deviations:
    """Deviations by level, units × (blocs, turnout); NaN if unknown."""

    by_level: tuple[Floats, Floats, Floats]
    stood: Flags
    """Constituencies × blocs: whether somebody stood for the bloc."""


def level_of(counts: Counts) -> Level:
    whole, registered = counts.votes.sum(), counts.registered.sum()
    return Level(
        counts.votes.sum(axis=0) / max(whole, 1.0), float(counts.voters.sum() / registered) if registered else 0.0
    )


def compute_deviations(counts: Counts, places: Places, level: Level) -> Deviations:
    in_constituency = sum_over(counts.votes, places.constituency_of, len(places.constituencies))
    has_votes = in_constituency > 0
    expected = np.where(has_votes, np.maximum(level.shares, 1e-6), 0.0)
    expected /= np.maximum(expected.sum(axis=1, keepdims=True), 1e-12)
    deviations: list[Floats] = []
    parents = (np.arange(len(expected)), places.parent, places.commune_of)
    rate = np.full(len(expected), min(max(level.turnout, 0.02), 0.98))
    for step, (units, pull) in enumerate(zip((len(expected), len(places.communes), None), PULL, strict=True)):
        around, rate = expected[parents[step]], rate[parents[step]]
        if units is None:
            votes, registered, voters = counts.votes, counts.registered, counts.voters
        else:
            where = places.of(step)
            votes = sum_over(counts.votes, where, units)
            registered = sum_over(counts.registered, where, units)
            voters = sum_over(counts.voters, where, units)
        valid = votes.sum(axis=1, keepdims=True)
        expected = (votes + pull * around) / (valid + pull)
        logs = _log(expected) - _log(around)
        logs[(around <= 0) | (valid <= 0)] = np.nan
        local_rate = (voters + pull * rate) / (registered + pull)
        odds = np.where(registered > 0, _logit(local_rate) - _logit(rate), np.nan)
        deviation = np.clip(np.column_stack([logs, odds]), -MAXIMUM, MAXIMUM)
        if units is None and counts.trust is not None:
            deviation = deviation * np.minimum(1.0, counts.trust / USUAL)[:, None]
        deviations.append(deviation)
        rate = local_rate
    return Deviations((deviations[0], deviations[1], deviations[2]), has_votes)


def _log(values: Floats) -> Floats:
    return np.log(np.maximum(values, 1e-9))


def _logit(rates: Floats) -> Floats:
    safe = np.clip(rates, 0.005, 0.995)
    return np.log(safe / (1 - safe))
