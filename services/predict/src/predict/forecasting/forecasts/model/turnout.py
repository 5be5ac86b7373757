"""Estimate of other stations' turnout on election day from stations already closed. Pure."""

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
    """Return draws conditioned on the closed stations' turnout; votes scale with turnout, shares stay.

    Each draw's stations shift together by the error of the reported ones, which then get their reported value.
    """
    rows = {station: row for row, station in enumerate(draws.stations)}
    known = [
        (rows[closing.station], closing.voters / closing.registered)
        for closing in reported
        if closing.station in rows and closing.registered
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
