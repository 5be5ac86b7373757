"""Turnout of the other stations, estimated on the day from the stations that have closed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from predict.forecasting.forecasts.model.draws import Draws
from predict.forecasting.forecasts.model.rounds import Floats


@dataclass(frozen=True)
class ClosingCount:
    """Turnout of a station at its close."""

    station: str
    registered: int
    voters: int


CHANCE = 0.08
"""Standard error of the logit of one station's turnout around what its place says."""


def learn_turnout(draws: Draws, reported: Sequence[ClosingCount]) -> Draws:
    """Draws that agree with the stations that closed; votes move with turnout, shares stay.

    Each draw's stations are moved together by what its reported ones were off; these then get what was reported.
    """
    rows = {station: row for row, station in enumerate(draws.stations)}
    known = [
        (rows[one.station], one.voters / one.registered) for one in reported if one.station in rows and one.registered
    ]
    if not known:
        return draws
    at = np.array([row for row, _ in known])
    seen = np.clip(np.array([rate for _, rate in known]), 0.005, 0.995)
    odds = _logit(draws.turnout)
    off = (_logit(seen) - odds[:, at]).mean(axis=1, keepdims=True)
    shared = len(known) / (len(known) + (CHANCE / 0.3) ** 2 * 10)
    turnout = 1 / (1 + np.exp(-(odds + shared * off)))
    turnout[:, at] = seen
    return replace(draws, turnout=turnout, votes=draws.votes * (turnout / draws.turnout)[:, None, :])


def _logit(rates: Floats) -> Floats:
    safe = np.clip(rates, 0.005, 0.995)
    return np.log(safe / (1 - safe))
