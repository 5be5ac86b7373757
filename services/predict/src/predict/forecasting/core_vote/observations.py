"""Observations from counts: deviation of each level of a territory from the one above, on the logit scale.

A zone has the same lists everywhere (a constituency); it has communes, and these stations. Second-round votes of a bloc
are first converted to those it would have had if all blocs had stood (`estimate_offer`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from predict.forecasting.core_vote.gaussian_process import Floats, Round

Indexes: TypeAlias = NDArray[np.intp]

EDGE = 1e-4
"""Shares nearer to 0 or 1 say no more than this: their logits run away."""


@dataclass(frozen=True)
class Past:
    """Results on today's stations. Arrays are stations × rounds; NaN without a result."""

    rounds: tuple[Round, ...]
    registered: Floats
    valid: Floats
    votes: Mapping[str, Floats]
    """By bloc."""
    confidence: Floats
    """0 to 1: how surely each old result is that of today's station."""
    zone: Indexes
    commune: Indexes
    """Of each station; a commune in two zones counts as two."""
    registered_now: Floats


@dataclass(frozen=True)
class Series:
    """Values and noise variances, n × rounds."""

    values: Floats
    noise: Floats


@dataclass(frozen=True)
class ObservedSeries:
    level: Series
    commune: Series
    station: Series


def spread_at(logits: Floats) -> Floats:
    """Return the squared derivative of the logit at a share: 1 / p(1 - p), at the row's mean."""
    return 2 + np.exp(logits) + np.exp(-logits)


def _usual(logits: Floats) -> Floats:
    """Return row means as a column; weighting each value by itself would bias towards good years."""
    seen = np.isfinite(logits)
    sums = np.where(seen, logits, 0.0).sum(axis=1, keepdims=True)
    return sums / np.maximum(seen.sum(axis=1, keepdims=True), 1)


def find_standing_blocs(past: Past) -> dict[str, NDArray[np.bool_]]:
    """Return by bloc, zones × rounds, whether it stood there, judging by votes."""
    return {bloc: _sum(votes, past.zone) > 0 for bloc, votes in past.votes.items()}


def usual_shares(past: Past) -> dict[str, Floats]:
    """Return by bloc its mean share in each zone over first rounds where it stood, on a whole of 1."""
    first = np.array([past_round.round == 1 for past_round in past.rounds], dtype=bool)
    valid = _sum(past.valid, past.zone)[:, first]
    shares_by_bloc: dict[str, Floats] = {}
    for bloc, votes in past.votes.items():
        cast = _sum(votes, past.zone)[:, first]
        has_votes = (cast > 0) & (valid > 0)
        shares = np.divide(cast, valid, out=np.zeros_like(cast), where=has_votes)
        shares_by_bloc[bloc] = shares.sum(axis=1) / np.maximum(has_votes.sum(axis=1), 1)
    whole = sum(shares_by_bloc.values())
    return {
        bloc: np.divide(share, whole, out=np.ones_like(share), where=whole > 0)
        for bloc, share in shares_by_bloc.items()
    }


def estimate_offer(past: Past) -> Floats:
    """Return, zones × rounds, the usual share of the blocs that stood, out of all."""
    usual, standing = usual_shares(past), find_standing_blocs(past)
    part = sum(usual[bloc][:, None] * standing[bloc] for bloc in past.votes)
    return np.clip(part, 0.05, 1.0)


def observe_share(past: Past, bloc: str) -> ObservedSeries:
    """Return the observed shares of a bloc, out of the valid votes."""
    standing_blocs = find_standing_blocs(past)
    alone = sum(flags.astype(int) for flags in standing_blocs.values()) < 2
    missing = ~standing_blocs[bloc] | alone
    return _observe(past, past.votes[bloc], past.valid, estimate_offer(past), missing)


def observe_turnout(past: Past) -> ObservedSeries:
    """Return observed turnout: valid votes among registered."""
    whole = np.ones((past.zone.max() + 1, len(past.rounds)))
    return _observe(past, past.valid, past.registered, whole, np.zeros(whole.shape, dtype=bool))


def _observe(past: Past, part: Floats, whole: Floats, footing: Floats, missing: NDArray[np.bool_]) -> ObservedSeries:
    zone_of_commune = np.zeros(past.commune.max() + 1, dtype=np.intp)
    zone_of_commune[past.commune] = past.zone
    zones = zone_of_commune
    level = _logits(_sum(part, past.zone), _sum(whole, past.zone), footing, missing)
    commune = _logits(_sum(part, past.commune), _sum(whole, past.commune), footing[zones], missing[zones])
    station = _logits(np.nan_to_num(part), np.nan_to_num(whole), footing[past.zone], missing[past.zone])
    spread = spread_at(_usual(level))
    return ObservedSeries(
        # A territory's swing is no draw of voters: it grows as shares get small, whatever the number of people.
        _series(level, np.broadcast_to(spread, level.shape)),
        _series(commune - level[zones], spread[zones] / np.maximum(_sum(whole, past.commune), 1)),
        _series(station - commune[past.commune], spread[past.zone] / np.maximum(np.nan_to_num(whole), 1)),
    )


def _series(values: Floats, noise: Floats) -> Series:
    return Series(values, np.where(np.isnan(values), np.inf, noise))


def _logits(part: Floats, whole: Floats, footing: Floats, missing: NDArray[np.bool_]) -> Floats:
    share = np.clip((part + 0.5) / (whole + 1.0) * footing, EDGE, 1 - EDGE)
    return np.where(missing | (whole <= 0), np.nan, np.log(share / (1 - share)))


def _sum(counts: Floats, group: Indexes) -> Floats:
    summed = np.zeros((group.max() + 1, counts.shape[1]))
    np.add.at(summed, group, np.nan_to_num(counts))
    return summed
