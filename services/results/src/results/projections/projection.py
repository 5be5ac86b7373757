"""Projection of one contest: turnout, final shares and their standard deviations. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from elections.blocs import plain_name

from results.projections.ballots import Flags, Floats
from results.projections.design import Design, Reference
from results.projections.model import Fit, Widths, fit

OWN = "own"
"""Among the rates of a transfer: of those who voted for the same person in the first round."""

_SMOOTH = 1.0
"""Votes added to each label, so that one nobody has voted for yet has a share."""


@dataclass(frozen=True)
class Label:
    """A candidate or list of tonight; `bloc` of `elections.blocs`, None where it is not known."""

    name: str
    bloc: str | None


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
class Carry:
    """Fraction of a past deviation that is expected again, for the same person or the same bloc."""

    near_name: float
    near_bloc: float
    far_name: float
    far_bloc: float
    fading: float
    """How much less the first round before is worth, and the one before that again."""
    following: float
    """Whether a deviation grows with the level: 0 not at all (uniform swing), 1 in proportion."""


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
    offset = _offsets(design, labels, mean, settings.carry, settings.transfers) / unit
    has_data = (base > 0).astype(float)
    share = counts.votes / np.maximum(base, 1.0)[:, None]
    sampling = np.where(counted | (base == 0), 0.0, np.maximum(1 / np.maximum(base, 1) - 1 / np.maximum(size, 1), 0.0))
    done = fit(design, settings.shares, (share - mean) / unit - offset, has_data, sampling, size, size * ~counted)

    expected = np.clip(mean + unit * (done.expected + offset), 0.0, 1.0)
    expected = np.where(counted[:, None], share, expected / np.maximum(expected.sum(axis=1, keepdims=True), 1e-9))
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


def _offsets(
    design: Design,
    labels: Sequence[Label],
    mean: Floats,
    carry: Carry,
    transfers: Mapping[str, Mapping[str, float]],
) -> Floats:
    """Return, stations × labels, the deviation from the mean share that the past of the person or bloc predicts.

    Several labels of one bloc share its deviation as they share its votes tonight.
    """
    offsets = np.zeros((len(design.stations), len(labels)))
    weight = design.registered / max(float(design.registered.sum()), 1.0)
    blocs: dict[str | None, float] = {}
    for label, share in zip(labels, mean, strict=True):
        blocs[label.bloc] = blocs.get(label.bloc, 0.0) + float(share)
    for index, label in enumerate(labels):
        near: list[Floats] = []
        far: list[Floats] = []
        for reference in design.references:
            past, part, whole = reference.shares_by_name.get(plain_name(label.name)), 1.0, float(mean[index])
            if past is None and label.bloc is not None:
                past, whole = reference.shares_by_bloc.get(label.bloc), blocs[label.bloc]
                part = float(mean[index]) / whole
                of_name = False
            else:
                of_name = True
            if past is None:
                continue
            level = max(float(weight @ past), 1e-3)
            follows = part * (whole / level) ** carry.following
            if reference.near:
                rates = transfers.get(opposition(labels, label), {})
                own = rates.get(OWN, carry.near_name) if of_name else carry.near_bloc
                gained = _eliminated(reference, labels, rates, weight)
                near.append((own if OWN in rates else own * follows) * (past - level) + gained)
            elif reference.first:
                far.append((carry.far_name if of_name else carry.far_bloc) * follows * (past - level))
        nearest = near or far
        if nearest:
            offsets[:, index] = np.average(nearest, axis=0, weights=carry.fading ** np.arange(len(nearest)))
    return offsets


def _eliminated(reference: Reference, labels: Sequence[Label], rates: Mapping[str, float], weight: Floats) -> Floats:
    """Return by station the expected effect, beyond the mean, of the votes of eliminated candidates."""
    result = np.zeros(len(weight))
    for bloc, rate in rates.items():
        share = left_over(reference, labels, bloc)
        if share is not None:
            result += rate * (share - weight @ share)
    return result


def opposition(labels: Sequence[Label], label: Label) -> str:
    """Return a bloc and its opponents' blocs as a key: `gauche>extrême droite`."""
    others = sorted({other.bloc or "" for other in labels if other is not label})
    return f"{label.bloc}>{'+'.join(others)}"


def left_over(reference: Reference, labels: Sequence[Label], bloc: str) -> Floats | None:
    """Return by station the first-round share of a bloc's candidates who are eliminated."""
    share = reference.shares_by_bloc.get(bloc)
    if share is None:
        return None
    standing = [
        reference.shares_by_name[plain_name(label.name)]
        for label in labels
        if label.bloc == bloc and plain_name(label.name) in reference.shares_by_name
    ]
    return np.clip(share - sum(standing, np.zeros(len(share))), 0.0, 1.0)
