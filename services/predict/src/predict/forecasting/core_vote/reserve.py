"""Reserves: votes in each station beyond the expected ones, from the bloc's past and from eliminated lists.

Each is a range: counts do not tell who abstained, who moved, or whom an eliminated list's voters will choose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from predict.forecasting.core_vote.gaussian_process import Floats
from predict.forecasting.core_vote.model import Z90, Outlook, Part
from predict.forecasting.core_vote.observations import Indexes, Past
from predict.forecasting.core_vote.proximity import TransferRange, estimate_transfer

PEOPLE = 150.0
"""A best past is the highest of several draws: each is first drawn to what its zone did, as by so many voters more."""


@dataclass(frozen=True)
class Amount:
    """Votes by station with their 90 % interval."""

    votes: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Reserve:
    best: Floats
    """Votes that the bloc's best past share of the registered makes today."""
    best_round: Indexes
    """Which round that was; -1 where there is none."""
    abstainers: Amount
    """The bloc's voters of then that the turnout to come leaves at home."""
    gone: Amount
    """Its voters of then that its expected share of the valid votes does not hold."""


def find_reserve(past: Past, bloc: str, outlook: Outlook) -> Reserve:
    """Return the best past result less the expected one, split into turnout and share; first rounds only."""
    turnout, share = _pooled(past, bloc, outlook)
    reach = np.where(np.isnan(turnout * share), -1.0, turnout * share)
    chosen = np.argmax(reach, axis=1)
    known = reach[np.arange(len(reach)), chosen] >= 0
    best_turnout = np.where(known, turnout[np.arange(len(reach)), chosen], outlook.turnout.expected)
    best_share = np.where(known, share[np.arange(len(reach)), chosen], outlook.share.expected)
    registered = outlook.votes.registered
    low_turnout, high_turnout = _range(outlook.turnout, outlook)
    low_share, high_share = _range(outlook.share, outlook)

    def abstainers(turnout: Floats) -> Floats:
        return registered * outlook.share.expected * np.maximum(best_turnout - turnout, 0.0)

    def gone(share: Floats) -> Floats:
        return registered * best_turnout * np.maximum(best_share - share, 0.0)

    return Reserve(
        best=np.where(known, registered * best_turnout * best_share, np.nan),
        best_round=np.where(known, _firsts(past)[chosen], -1),
        abstainers=Amount(abstainers(outlook.turnout.expected), abstainers(high_turnout), abstainers(low_turnout)),
        gone=Amount(gone(outlook.share.expected), gone(high_share), gone(low_share)),
    )


def find_transferable(
    bloc: str, eliminated: Sequence[str], expected: Mapping[str, Floats], measured: Mapping[str, TransferRange]
) -> Amount:
    """Return votes that may come from eliminated lists; `measured` rates replace assumed ones."""
    rates: dict[str, TransferRange] = {
        other: measured.get(other) or estimate_transfer(other, bloc) for other in eliminated if other != bloc
    }
    size = len(next(iter(expected.values())))
    low, mid, high = (np.zeros(size) for _ in range(3))
    for other, rate in rates.items():
        low, mid, high = (
            low + rate.low * expected[other],
            mid + rate.mid * expected[other],
            high + rate.high * expected[other],
        )
    return Amount(mid, low, high)


def _firsts(past: Past) -> Indexes:
    return np.array(
        [index for index, past_round in enumerate(past.rounds) if past_round.round == 1] or [0], dtype=np.intp
    )


def _pooled(past: Past, bloc: str, outlook: Outlook) -> tuple[Floats, Floats]:
    """Return turnout and share by station and first round, each shrunk to its zone."""
    chosen = _firsts(past)
    trusted = past.confidence[:, chosen] > 0
    registered = np.where(trusted, np.nan_to_num(past.registered[:, chosen]), 0.0)
    valid = np.where(trusted, np.nan_to_num(past.valid[:, chosen]), 0.0)
    votes = np.where(trusted, np.nan_to_num(past.votes[bloc][:, chosen]), 0.0)
    turnout = _lean(valid, registered, past.zone, outlook.turnout.expected)
    return turnout, _lean(votes, valid, past.zone, outlook.share.expected)


def _lean(part: Floats, whole: Floats, zone: Indexes, expected: Floats) -> Floats:
    parts, wholes = (np.zeros((zone.max() + 1, part.shape[1])) for _ in range(2))
    np.add.at(parts, zone, part)
    np.add.at(wholes, zone, whole)
    usual = np.bincount(zone, weights=expected) / np.maximum(np.bincount(zone), 1)
    rate = np.divide(parts, wholes, out=np.full_like(parts, np.nan), where=(wholes > 0) & (parts > 0))
    local_rate = np.minimum(rate[zone] * (expected / np.maximum(usual[zone], 1e-9))[:, None], 1.0)
    return np.where(whole > 0, (part + PEOPLE * local_rate) / (whole + PEOPLE), np.nan)


def _range(part: Part, outlook: Outlook) -> tuple[Floats, Floats]:
    variance = (
        part.zone.variance[outlook.zone] + part.commune.variance[outlook.votes.commune] + part.station.variance
    ) * outlook.votes.stretch**2
    low, high = (part.mean + sign * Z90 * np.sqrt(variance) for sign in (-1, 1))
    return 1 / (1 + np.exp(-low)), 1 / (1 + np.exp(-high))
