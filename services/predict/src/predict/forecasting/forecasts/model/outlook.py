"""Expected shares and turnout of each station, given the national level. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from predict.forecasting.forecasts.model.deviations import Level, compute_deviations, level_of
from predict.forecasting.forecasts.model.kriging import Estimate, Past, estimate_deviations
from predict.forecasting.forecasts.model.parameters import BlendName, Blends, Parameters
from predict.forecasting.forecasts.model.raking import rake_shares
from predict.forecasting.forecasts.model.rounds import (
    TURNOUT,
    Counts,
    Flags,
    Floats,
    Places,
    Round,
    align_round,
    is_local,
    shares_of,
    sum_over,
)
from predict.forecasting.forecasts.model.second_round import transfer_votes, tune_logits
from predict.forecasting.forecasts.model.swing import last_comparable, uniform_swing

METHOD = "forecast-5"


@dataclass(frozen=True)
class Question:
    """Round to forecast. `stands`: stations × blocs. `past_levels`: national, for past rounds where known.

    `here`: the level is of these very stations together, not national.
    """

    kind: str
    held_on: date
    number: int
    stands: Flags
    level: Level
    past_levels: Mapping[str, Level]
    here: bool = False


@dataclass(frozen=True)
class Outlook:
    """`shares` of valid votes and `turnout` of registered, by station; `estimates` have their uncertainty by level."""

    places: Places
    registered: Floats
    shares: Floats
    turnout: Floats
    estimates: tuple[Estimate, Estimate, Estimate]
    from_first: bool
    """A second round that was told from its own first one."""


def look_ahead(rounds: Sequence[Round], places: Places, registered: Floats, ask: Question, by: Parameters) -> Outlook:
    """Return the outlook from every earlier round; without a known past every place has the level."""
    before = [past_round for past_round in rounds if past_round.held_on < ask.held_on]
    own = last_comparable(before, ask.kind, 2, ask.held_on) if ask.number == 2 else None
    if own is not None and own.kind == ask.kind and own.number == 1 and (ask.held_on - own.held_on).days < 60:
        return _from_first(own, before, places, registered, ask, by)
    firsts = [past_round for past_round in before if past_round.number == 1] or before
    counts = [align_round(first, places.stations, registered) for first in firsts]
    estimates = _estimate(firsts, counts, places, ask, by)
    predicted = sum(estimates[level].mean[places.of(level)] for level in range(3))
    assert isinstance(predicted, np.ndarray)
    shares = _spread_out(ask, predicted[:, :TURNOUT])
    if ask.number == 2:
        shares = shares_of(np.where(ask.stands, transfer_votes(shares, by.transfers, ask.stands), 0.0))
    else:
        shares = _lean_on_swing(firsts, counts, ask, shares, by.blends)
    shares = _fit(shares, registered, ask)
    return Outlook(places, registered, shares, _turnout(ask.level, predicted[:, TURNOUT]), estimates, from_first=False)


def _estimate(
    rounds: Sequence[Round], counts: Sequence[Counts], places: Places, ask: Question, by: Parameters
) -> tuple[Estimate, Estimate, Estimate]:
    deviations_by_round = [
        compute_deviations(count, places, ask.past_levels.get(past_round.id) or level_of(count))
        for past_round, count in zip(rounds, counts, strict=True)
    ]
    units = (len(places.constituencies), len(places.communes), len(places.stations))

    if not ask.here:
        # Where the country's level is not known, how far a constituency stood from it is not either.
        for one, deviations in zip(rounds, deviations_by_round, strict=True):
            if one.id not in ask.past_levels:
                deviations.by_level[0][:] = np.nan

    def at(level: int) -> Estimate:
        pasts = [
            Past(past_round.kind, past_round.held_on, d.by_level[level])
            for past_round, d in zip(rounds, deviations_by_round, strict=True)
        ]
        return estimate_deviations(by.kernels[level], pasts, ask.kind, ask.held_on, units[level])

    return at(0), at(1), at(2)


def _fit(shares: Floats, registered: Floats, ask: Question) -> Floats:
    return rake_shares(shares, registered, ask.level.shares) if ask.here else shares


def _spread_out(ask: Question, deviations: Floats) -> Floats:
    stands = np.ones_like(ask.stands) if ask.number == 2 else ask.stands
    weights = np.maximum(ask.level.shares, 1e-6) * np.exp(deviations)
    return shares_of(np.where(stands, weights, 0.0))


def _lean_on_swing(
    rounds: Sequence[Round], counts: Sequence[Counts], ask: Question, shares: Floats, blends: Blends
) -> Floats:
    last = last_comparable(rounds, ask.kind, ask.number, ask.held_on)
    if last is None:
        return shares
    count = counts[[past_round.id for past_round in rounds].index(last.id)]
    level_then = ask.past_levels.get(last.id) or level_of(count)
    weight = getattr(blends, blend_of(ask.kind, last.kind))
    swung = uniform_swing(count.votes, level_then.shares, ask.level.shares, ask.stands)
    return (1 - weight) * shares + weight * swung


def blend_of(kind: str, last: str) -> BlendName:
    """Return the name of the blend for a first round, by the kind of the last election."""
    if last == kind:
        return "same"
    return "other" if is_local(kind) else "national"


def _swing_inside(count: Counts, before: Floats, shares: Floats, places: Places, ask: Question) -> Floats:
    """Apply to every station of a constituency the constituency's swing in points."""
    where, units = places.constituency_of, len(places.constituencies)
    weight = np.maximum(count.votes.sum(axis=1, keepdims=True), 1.0)
    shares_then = shares_of(sum_over(before * weight, where, units))[where]
    now = shares_of(sum_over(shares * weight, where, units))[where]
    return uniform_swing(before, shares_then, now, ask.stands)


def _turnout(level: Level, deviations: Floats) -> Floats:
    rate = min(max(level.turnout, 0.02), 0.98)
    return 1 / (1 + np.exp(-(np.log(rate / (1 - rate)) + deviations)))


def _from_first(
    first: Round, rounds: Sequence[Round], places: Places, registered: Floats, ask: Question, by: Parameters
) -> Outlook:
    count = align_round(first, places.stations)
    level = ask.past_levels.get(first.id) or level_of(count)
    before = np.where(count.votes.sum(axis=1, keepdims=True) > 0, shares_of(count.votes), level.shares)
    logits = by.transfers
    if ask.here:
        logits = tune_logits(before * count.voters[:, None], logits, ask.stands, ask.level.shares)
    shares = shares_of(np.where(ask.stands, transfer_votes(before, logits, ask.stands), 0.0))
    shares = _fit(shares, registered, ask)
    weight = by.blends.between
    shares = (1 - weight) * shares + weight * _swing_inside(count, before, shares, places, ask)
    deviations = compute_deviations(count, places, level)
    turnout_deviation = sum(np.nan_to_num(deviations.by_level[step][places.of(step), TURNOUT]) for step in range(3))
    assert isinstance(turnout_deviation, np.ndarray)
    counts = [align_round(past_round, places.stations, registered) for past_round in rounds if past_round.number == 1]
    estimates = _estimate([past_round for past_round in rounds if past_round.number == 1], counts, places, ask, by)
    return Outlook(places, registered, shares, _turnout(ask.level, turnout_deviation), estimates, from_first=True)
