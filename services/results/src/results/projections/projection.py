"""Projection of one contest: turnout, final shares and their standard deviations. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from results.projections.ballots import Flags, Floats
from results.projections.design import Design
from results.projections.model import Fit, Widths, fit
from results.projections.past_offsets import Carry, Label, offsets

_SMOOTH = 1.0
"""Votes added to each label, so that one nobody has voted for yet has a share."""


@dataclass(frozen=True)
class KnownCounts:
    """Counts known now, by station in the order of the design.

    `counted`: the whole sheet is in. `sampled`: how many ballots of a first-hundred count are known (0: none), for
    stations that are not counted; their `votes` are then the sample's.
    """

    counted: Flags
    registered: Floats
    voters: Floats
    valid: Floats
    votes: Floats
    sampled: Floats


@dataclass(frozen=True)
class Settings:
    """Settings of a projection.

    `transfers`: by `own bloc>opponents' blocs`, the fraction of an eliminated bloc's deviation that moves to the
    finalist.
    """

    shares: Widths
    turnout: Widths
    carry: Carry
    transfers: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Projected:
    """Projected `shares` of the valid votes with the model's own `deviations`, by label, before calibration.

    `stations`: stations × labels, expected shares. `valid`: expected valid votes in all.
    """

    shares: Floats
    deviations: Floats
    turnout: float
    turnout_deviation: float
    valid: float
    registered: float
    stations: Floats
    valid_by_station: Floats


def project(design: Design, labels: Sequence[Label], counts: KnownCounts, settings: Settings) -> Projected:
    """Project the contest; needs at least one station counted or sampled."""
    counted = counts.counted
    registered = np.where(counted, counts.registered, design.registered)
    turnout, voted = _turnout(design, counts, registered, settings)
    size = np.where(counted, counts.valid, registered * np.clip(turnout, 0.01, 1.0))

    base = np.where(counted, counts.valid, counts.sampled)
    votes = counts.votes.sum(axis=0) + _SMOOTH
    mean = votes / votes.sum()
    unit = np.sqrt(mean * (1 - mean)).clip(1e-6)
    offset = offsets(design, labels, mean, settings.carry, settings.transfers)
    offset /= unit
    has_data = (base > 0).astype(float)
    # Of a country each of these tables has two million numbers: they are computed in place, as fresh memory costs more.
    response = counts.votes / np.maximum(base, 1.0)[:, None]
    share = response[counted]
    response -= mean
    response /= unit
    response -= offset
    sampling = np.where(counted | (base == 0), 0.0, np.maximum(1 / np.maximum(base, 1) - 1 / np.maximum(size, 1), 0.0))
    done = fit(design, settings.shares, response, has_data, sampling, size, size * ~counted)

    expected = done.expected
    expected += offset
    expected *= unit
    expected += mean
    np.clip(expected, 0.0, 1.0, out=expected)
    expected /= np.maximum(expected.sum(axis=1, keepdims=True), 1e-9)
    expected[counted] = share
    total = size.sum()
    shares = size @ expected / total
    deviations = unit * np.sqrt(done.scale * done.sum_variance) / total

    # More voters than expected where nobody has counted move the whole towards what is expected there.
    left = size[~counted].sum()
    if left > 0 and left < total:
        late_difference = (size * ~counted) @ expected / left - (size * counted) @ expected / (total - left)
        turnout_deviation = (total - left) * voted.valid_deviation / total**2
        deviations = np.sqrt(deviations**2 + (late_difference * turnout_deviation) ** 2)
    return Projected(
        shares=shares,
        deviations=deviations,
        turnout=voted.turnout,
        turnout_deviation=voted.deviation,
        valid=float(total),
        registered=float(registered.sum()),
        stations=expected,
        valid_by_station=size,
    )


@dataclass(frozen=True)
class _Voted:
    turnout: float
    deviation: float
    valid_deviation: float


def _turnout(design: Design, counts: KnownCounts, registered: Floats, settings: Settings) -> tuple[Floats, _Voted]:
    """Return the valid votes per registered voter of each station, and overall turnout."""
    counted = counts.counted
    whole = np.maximum(registered, 1.0)
    rates = np.stack([counts.valid, counts.voters], axis=1) / whole[:, None]
    in_all = registered[counted].sum()
    mean = (
        np.clip((counts.valid[counted].sum() / in_all, counts.voters[counted].sum() / in_all), 0.01, 0.99)
        if in_all
        else np.array([0.55, 0.57])
    )
    unit = np.sqrt(mean * (1 - mean))
    if not in_all:
        return np.full(len(whole), mean[0]), _Voted(float(mean[1]), 0.2, 0.2 * float(registered.sum()))
    done: Fit = fit(
        design,
        settings.turnout,
        (rates - mean) / unit,
        (counted & (registered > 0)).astype(float),
        np.zeros(len(whole)),
        whole,
        registered * ~counted,
    )
    rates = np.where(counted[:, None], rates, np.clip(mean + unit * done.expected, 0.0, 1.0))
    deviation = unit * np.sqrt(done.scale * done.sum_variance)
    total = max(float(registered.sum()), 1.0)
    return rates[:, 0], _Voted(
        turnout=float(registered @ rates[:, 1]) / total,
        deviation=float(deviation[1]) / total,
        valid_deviation=float(deviation[0]),
    )
