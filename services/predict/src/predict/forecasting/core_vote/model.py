"""Core vote: the votes that a bloc keeps in each station under bad conditions, as a low quantile.

votes = registered × turnout (valid among registered) × share (of the valid)

Turnout and share are each predicted at three levels (zone, commune, station), each shrunk to the one above as far as
its own past justifies (`kriging`). To first order the logarithm of the votes is then normal; its quantiles are mapped
back through the logit, so that no core vote exceeds the registered voters.
"""

from dataclasses import dataclass, replace

import numpy as np

from predict.forecasting.core_vote import tails
from predict.forecasting.core_vote.constants import (
    CALIBRATION,
    LITTLE,
    SHARE,
    SMALL_CALIBRATION,
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

METHOD = "base-2"
DEFAULT_QUANTILE = 0.1
Z90 = 1.6449
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
    stretch: float
    """How much wider than these variances hidden elections were."""


@dataclass(frozen=True)
class Outlook:
    """A distribution, and the parts it was computed from."""

    turnout: Part
    share: Part
    zone: Indexes
    votes: Distribution


@dataclass(frozen=True)
class Base:
    """Votes at the quantile, by station or in total, with the 90 % interval of the quantile itself."""

    votes: Floats
    low: Floats
    high: Floats


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
    return {
        bloc: _join(past, turnout, part, whole, SMALL_CALIBRATION if small[bloc] else CALIBRATION)
        for bloc, part in shares.items()
    }


def _join(past: Past, turnout: Part, share: Part, whole: Floats, stretch: float) -> Outlook:
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
    votes = Distribution(past.registered_now, expected, past.commune, known, own, stretch)
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


def station_core_votes(votes: Distribution, quantile: float) -> Base:
    """Return the core vote of each station.

    Their sum is not the core vote of the whole, as errors are not perfectly correlated.
    """
    known, own = votes.known.total, votes.own.total
    return _quantile(votes.expected, votes.registered, known, own, votes.stretch * tails.quantile(quantile))


def total_core_vote(votes: Distribution, chosen: Indexes, quantile: float) -> Base:
    """Return the core vote of the chosen stations together, each given by its index."""
    expected, registered = votes.expected[chosen], votes.registered[chosen]
    whole = expected.sum()
    if whole <= 0:
        nothing = np.zeros(1)
        return Base(nothing, nothing, nothing)

    def together(levels: Levels) -> float:
        zone, commune, station = (
            expected * np.sqrt(level[chosen]) for level in (levels.zone, levels.commune, levels.station)
        )
        # A bad year is bad in every zone: their swings add up, as if they were one.
        in_communes = np.bincount(votes.commune[chosen], weights=commune)
        return float((zone.sum() ** 2 + (in_communes**2).sum() + (station**2).sum()) / whole**2)

    return _quantile(
        np.array([whole]),
        np.array([registered.sum()]),
        np.array([together(votes.known)]),
        np.array([together(votes.own)]),
        votes.stretch * tails.quantile(quantile),
    )


def _quantile(median: Floats, registered: Floats, known: Floats, own: Floats, z: float) -> Base:
    part = np.clip(np.divide(median, registered, out=np.zeros_like(median), where=registered > 0), 1e-9, 1 - 1e-9)
    centre = _logit(part)
    # From the logarithm of a part to its logit.
    stretch = 1 / (1 - part)
    at = z * np.sqrt(known + own) * stretch
    # Were the means known exactly, the quantile would lie here, give or take what is not known of them.
    around, give = z * np.sqrt(own) * stretch, Z90 * np.sqrt(known) * stretch

    def back(shift: Floats) -> Floats:
        return registered / (1 + np.exp(-(centre + shift)))

    return Base(back(at), back(np.minimum(around - give, at)), back(np.maximum(around + give, at)))


def chance_to_exceed(votes: Distribution, threshold: Floats) -> Floats:
    """Return by station the probability of at least that many votes."""
    part = np.clip(votes.expected / np.maximum(votes.registered, 1), 1e-9, 1 - 1e-9)
    needed = np.clip(threshold / np.maximum(votes.registered, 1), 1e-9, 1 - 1e-9)
    spread = votes.stretch * np.sqrt(votes.known.total + votes.own.total) / (1 - part)
    z = (_logit(part) - _logit(needed)) / spread
    return np.array([tails.probability(float(score)) for score in z])
