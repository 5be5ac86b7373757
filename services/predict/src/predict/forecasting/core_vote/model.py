"""Estimate of a bloc's votes in each station from its past alone: weights of past rounds, and the uncertainty.

votes = registered × turnout (valid among registered) × share (of the valid)

Turnout and share are each predicted at three levels (zone, commune, station), each shrunk to the one above as far as
its own past justifies (`gaussian_process`). The core vote itself is read from the forecast's draws (`simulation`).
"""

from dataclasses import dataclass, replace

import numpy as np

from predict.forecasting.core_vote.constants import (
    LITTLE,
    SHARE,
    SMALL_SHARE,
    TURNOUT,
    Scales,
)
from predict.forecasting.core_vote.gaussian_process import Floats, Prediction, Round, predict_next
from predict.forecasting.core_vote.observations import (
    EDGE,
    Indexes,
    ObservedSeries,
    Past,
    observe_share,
    observe_turnout,
    spread_at,
    usual_shares,
)

METHOD = "base-3"
MAXIMUM = 0.98
"""A share that is expected is never larger: somebody always votes otherwise, where anybody else stands."""


@dataclass(frozen=True)
class Part:
    """Turnout, or a share: its logit in each station, and the variances of each level."""

    zone: Prediction
    commune: Prediction
    station: Prediction
    mean: Floats
    """Of the logit, by station."""

    @property
    def expected(self) -> Floats:
        return 1 / (1 + np.exp(-self.mean))


@dataclass(frozen=True)
class Levels:
    """Variances of the logarithm of a station's votes by level; `zone` is common to all stations of a zone."""

    zone: Floats
    commune: Floats
    station: Floats

    @property
    def total(self) -> Floats:
        return self.zone + self.commune + self.station


@dataclass(frozen=True)
class Distribution:
    """Distribution of a bloc's votes in each station at the coming election."""

    registered: Floats
    expected: Floats
    """Median votes."""
    commune: Indexes
    known: Levels
    """What more data would take away: it makes the interval of the core vote."""
    own: Levels
    """What no past election says of the next."""


@dataclass(frozen=True)
class Outlook:
    """A distribution, and the parts it was computed from."""

    turnout: Part
    share: Part
    zone: Indexes
    votes: Distribution


def look_ahead(past: Past, target: Round, standing: frozenset[str] | None = None) -> dict[str, Outlook]:
    """Return the distribution of votes of each standing bloc (all if none is named); shares sum to 1."""
    usual = usual_shares(past)
    turnout = predict_part(past, observe_turnout(past), target, TURNOUT, past.registered_now)
    valid = past.registered_now * turnout.expected
    small = {bloc: float(np.mean(usual[bloc])) < LITTLE for bloc in past.votes}
    shares = {
        bloc: predict_part(past, observe_share(past, bloc), target, SMALL_SHARE if small[bloc] else SHARE, valid)
        for bloc in past.votes
        if standing is None or bloc in standing
    }
    whole = np.sum([part.expected for part in shares.values()], axis=0)
    return {bloc: _join(past, turnout, part, whole) for bloc, part in shares.items()}


def _join(past: Past, turnout: Part, share: Part, whole: Floats) -> Outlook:
    share = replace(share, mean=_logit(np.clip(share.expected / whole, EDGE, MAXIMUM)))
    # d log(t·p) = (1 - t) d logit(t) + (1 - p) d logit(p)
    of_turnout, of_share = (1 - turnout.expected) ** 2, (1 - share.expected) ** 2
    places = {"zone": past.zone, "commune": past.commune, "station": np.arange(len(past.zone))}

    def levels(name: str) -> Levels:
        return Levels(
            **{
                level: of_turnout * getattr(getattr(turnout, level), name)[place]
                + of_share * getattr(getattr(share, level), name)[place]
                for level, place in places.items()
            }
        )

    known, own = levels("known"), levels("own")
    expected = past.registered_now * turnout.expected * share.expected
    votes = Distribution(past.registered_now, expected, past.commune, known, own)
    return Outlook(turnout, share, past.zone, votes)


def _logit(part: Floats) -> Floats:
    return np.log(part / (1 - part))


def predict_part(past: Past, seen: ObservedSeries, target: Round, scales: Scales, people: Floats) -> Part:
    """Predict one part. `people`: expected number that the share refers to, by station."""
    zone = predict_next(seen.level.values, seen.level.noise, past.rounds, target, scales.zone)
    commune = predict_next(seen.commune.values, seen.commune.noise, past.rounds, target, scales.commune)
    doubt = (1 / np.clip(past.confidence, 1e-6, 1.0) - 1) * scales.station.fixed**2 / scales.station.sampling
    station = predict_next(seen.station.values, seen.station.noise + doubt, past.rounds, target, scales.station)
    mean = zone.mean[past.zone] + commune.mean[past.commune] + station.mean
    spread = spread_at(mean)
    crowd = np.bincount(past.commune, weights=people)
    return Part(
        zone=_drawn(zone, spread_at(zone.mean) * scales.zone.sampling),
        commune=_drawn(commune, _mean_of(spread, past.commune) * scales.commune.sampling / np.maximum(crowd, 1)),
        station=_drawn(station, spread * scales.station.sampling / np.maximum(people, 1)),
        mean=mean,
    )


def _drawn(part: Prediction, more: Floats) -> Prediction:
    """Add the noise of the coming election itself."""
    return Prediction(part.mean, part.known, part.own + more, part.weights)


def _mean_of(values: Floats, group: Indexes) -> Floats:
    return np.bincount(group, weights=values) / np.maximum(np.bincount(group), 1)


def known_part(votes: Distribution) -> Floats:
    """Return by station which part of the variance of its votes more data would take away."""
    known, own = votes.known.total, votes.own.total
    return known / np.maximum(known + own, 1e-12)


def known_part_of_all(votes: Distribution) -> float:
    """Return the same of all stations together."""
    whole = votes.expected.sum()
    if whole <= 0:
        return 0.0

    def together(levels: Levels) -> float:
        zone, commune, station = (
            votes.expected * np.sqrt(level) for level in (levels.zone, levels.commune, levels.station)
        )
        # A bad year is bad in every zone: their swings add up, as if they were one.
        in_communes = np.bincount(votes.commune, weights=commune)
        return float((zone.sum() ** 2 + (in_communes**2).sum() + (station**2).sum()) / whole**2)

    known, own = together(votes.known), together(votes.own)
    return known / max(known + own, 1e-12)
