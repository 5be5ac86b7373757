"""Assumed national levels: an input, as past results cannot predict them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from predict.forecasting.forecasts.model.deviations import Level, level_of
from predict.forecasting.forecasts.model.draws import LevelError
from predict.forecasting.forecasts.model.parameters import FittedParameters
from predict.forecasting.forecasts.model.rounds import BLOCS, Floats, Round, align_round
from predict.forecasting.forecasts.model.swing import last_comparable

Source = Literal["scenario", "polls", "last_result"]

TURNOUT_ERROR = 0.35
"""Standard error of the logit of turnout from one election to the next of its kind."""

SURELY = 0.02
"""A share that somebody states is taken for it: what the interval then says holds if it is true."""

DEFAULT_TURNOUT = 0.6

WHOLE = 0.98
"""Shares that add up to as much leave nothing to those that were not asked about."""

FORGETS = 730.0
"""Days after which a poll says no more than the last result: opinions move on as a walk at random does."""


@dataclass(frozen=True)
class AssumedLevel:
    """An assumed level. `taken_from`: the past round used for what is not stated; None without any past.

    `here`: the level is of the campaign's own stations, from polls; else national.
    """

    level: Level
    error: LevelError
    source: Source
    taken_from: str | None
    here: bool = False


@dataclass(frozen=True)
class PollLevel:
    """Level of one bloc in the territory, from all recent polls."""

    bloc: str
    share: float
    standard_error: float
    latest_on: date


def past_levels(rounds: Sequence[Round], fitted: FittedParameters) -> dict[str, Level]:
    """Return the national level of each round whose national result is known."""
    return {
        past_round.id: Level(fitted.shares[past_round.id], fitted.turnouts[past_round.id])
        for past_round in rounds
        if past_round.id in fitted.shares
    }


def assume_level(
    rounds: Sequence[Round],
    kind: str,
    held_on: date,
    fitted: FittedParameters,
    stated: Mapping[str, float],
    turnout_shift: float,
) -> AssumedLevel:
    """Return the last comparable result, with wide uncertainty, replaced by stated values (bloc → share)."""
    last = last_comparable(rounds, kind, 1, held_on)
    levels = past_levels(rounds, fitted)
    if last is None:
        level = Level(np.full(len(BLOCS), 1 / len(BLOCS)), DEFAULT_TURNOUT)
    else:
        level = levels.get(last.id) or level_of(align_round(last, last.stations))
    shares = set_stated_shares(level.shares, stated)
    spread = _moves(fitted)
    errors = np.array([SURELY if bloc in stated else spread[index] for index, bloc in enumerate(BLOCS)])
    return AssumedLevel(
        Level(shares, float(np.clip(level.turnout + turnout_shift, 0.02, 0.98))),
        LevelError(errors, TURNOUT_ERROR if not turnout_shift else TURNOUT_ERROR / 3),
        "scenario" if stated or turnout_shift else "last_result",
        last.id if last else None,
    )


def assume_polled(
    rounds: Sequence[Round],
    kind: str,
    held_on: date,
    fitted: FittedParameters,
    polled: Sequence[PollLevel],
    turnout_shift: float,
) -> AssumedLevel:
    """Return the polled level of these stations; turnout and unpolled blocs as last time here."""
    last = last_comparable(rounds, kind, 1, held_on)
    before = (
        level_of(align_round(last, last.stations))
        if last
        else Level(np.full(len(BLOCS), 1 / len(BLOCS)), DEFAULT_TURNOUT)
    )
    moves = _moves(fitted)
    errors = moves.copy()
    for poll_level in polled:
        place = BLOCS.index(poll_level.bloc)
        days = max((held_on - poll_level.latest_on).days, 0)
        drift = moves[place] ** 2 * min(days / FORGETS, 1.0)
        errors[place] = float(np.sqrt((poll_level.standard_error / max(poll_level.share, 0.01)) ** 2 + drift))
    return AssumedLevel(
        Level(
            _complete(before.shares, {one.bloc: one.share for one in polled}),
            float(np.clip(before.turnout + turnout_shift, 0.02, 0.98)),
        ),
        LevelError(errors, TURNOUT_ERROR if not turnout_shift else TURNOUT_ERROR / 3),
        "polls",
        last.id if last else None,
        here=True,
    )


def set_stated_shares(shares: Floats, stated: Mapping[str, float]) -> Floats:
    """Set the stated shares; scale the others to the remainder."""
    stated_shares = np.array([stated.get(bloc, np.nan) for bloc in BLOCS])
    open_ones = np.isnan(stated_shares)
    left = max(0.0, 1.0 - float(np.nansum(stated_shares)))
    others = np.where(open_ones, shares, 0.0)
    scaled = (
        others / others.sum() * left if others.sum() > 0 else np.where(open_ones, left / max(open_ones.sum(), 1), 0)
    )
    all_shares = np.where(open_ones, scaled, np.nan_to_num(stated_shares))
    if all_shares.sum() < 1e-9:  # every bloc is said to have nothing: that is no level
        return shares
    return all_shares / float(all_shares.sum())


def _complete(before: Floats, polled: Mapping[str, float]) -> Floats:
    """Give unpolled blocs their former share if the polled ones already sum to one."""
    polled_sum = sum(polled.values())
    if polled_sum < WHOLE:
        return set_stated_shares(before, polled)
    silent = {bloc: float(before[index]) for index, bloc in enumerate(BLOCS) if bloc not in polled}
    left = max(1.0 - sum(silent.values()), 0.0)
    return set_stated_shares(before, silent | {bloc: share / polled_sum * left for bloc, share in polled.items()})


def _moves(fitted: FittedParameters) -> Floats:
    """Return the root mean square change of the log share of each bloc between first rounds."""
    firsts = [name for name in fitted.shares if name.endswith("-t1")]
    logs = np.log(np.maximum(np.stack([fitted.shares[name] for name in firsts]), 1e-4))
    return np.clip(np.sqrt((np.diff(logs, axis=0) ** 2).mean(axis=0)), 0.15, 0.8)
