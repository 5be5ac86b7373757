"""Reserves: votes in each station beyond the expected ones, from the bloc's past and from eliminated lists.

Each is a range: counts do not tell who abstained, who moved, or whom an eliminated list's voters will choose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from predict.forecasting.core_vote.gaussian_process import Floats
from predict.forecasting.core_vote.model import Outlook
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
class BestPast:
    """The bloc's best past first round, by station; NaN and -1 where there is none."""

    votes: Floats
    """Votes of its share of the registered, on today's roll."""
    turnout: Floats
    round: Indexes


def find_best(past: Past, bloc: str, outlook: Outlook) -> BestPast:
    """Return the best past result of each station; first rounds only."""
    turnout, share = _pooled(past, bloc, outlook)
    reach = np.where(np.isnan(turnout * share), -1.0, turnout * share)
    chosen = np.argmax(reach, axis=1)
    every = np.arange(len(reach))
    known = reach[every, chosen] >= 0
    return BestPast(
        votes=np.where(known, past.registered_now * turnout[every, chosen] * share[every, chosen], np.nan),
        turnout=np.where(known, turnout[every, chosen], np.nan),
        round=np.where(known, _firsts(past)[chosen], -1),
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
