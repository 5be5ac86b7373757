"""The second round once the first is counted: from who is left and where the others' votes usually go. Pure.

Nothing of round one is drawn any more. What stays open is what transfers do this time: alike in all places, in each
constituency, commune and station; and who votes again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from predict.forecasting.forecasts.model.draws import Draws, count_votes, how_many
from predict.forecasting.forecasts.model.lists import RunningList, blocs_with_lists
from predict.forecasting.forecasts.model.parameters import FittedParameters, RunoffErrors
from predict.forecasting.forecasts.model.rounds import BLOCS, Flags, Floats, Places, shares_of
from predict.forecasting.forecasts.model.runoff import Runoff
from predict.forecasting.forecasts.model.second_round import transfer_votes

SEED = 20_240_707


@dataclass(frozen=True)
class FirstRoundCount:
    """Round one as counted. `votes`: lists × stations; `stood`: by list, whether it stands in round two.

    `declared`: of a list that does not stand, which part of its votes goes to which; the rest to nobody.
    """

    lists: tuple[RunningList, ...]
    votes: Floats
    voters: Floats
    registered: Floats
    places: Places
    stood: Flags
    declared: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Mapping[str, float]])


@dataclass(frozen=True)
class TurnoutChange:
    """Change of turnout from round one to two, on the logit scale: mean, standard errors of all alike and of each."""

    mean: float
    alike: float
    each: float = 0.12


def usual_change(fitted: FittedParameters, without: str) -> TurnoutChange:
    """Return the usual change of turnout between rounds, over past elections but this one; wide where they are few."""
    logits = {name: np.log(rate / (1 - rate)) for name, rate in fitted.turnouts.items()}
    moved = [
        logits[f"{name[:-1]}2"] - logit
        for name, logit in logits.items()
        if name.endswith("-t1") and f"{name[:-1]}2" in logits and name[:-3] != without
    ]
    if len(moved) < 2:
        return TurnoutChange(0.0, 0.2)
    return TurnoutChange(float(np.mean(moved)), float(np.std(moved, ddof=1)))


def vote_again(
    first: FirstRoundCount, logits: Floats, spread: RunoffErrors, change: TurnoutChange, shift: float = 0.0
) -> Draws:
    """Draws of round two by list and station; lists that do not stand have none. `shift`: added to turnout."""
    random = np.random.default_rng(SEED)
    middle = _transferred(first, logits)
    draws = how_many(len(first.lists), len(first.registered))
    moved = spread.alike * _mirrored(random, draws, 1, len(first.lists))
    for level in range(3):
        unit = first.places.of(level)
        noise = _mirrored(random, draws, int(unit.max()) + 1, len(first.lists))
        moved = moved + spread.each[level] * noise[:, unit]
    shares = shares_of(middle * np.exp(moved))
    rate = np.clip(first.voters / np.maximum(first.registered, 1.0) + shift, 0.02, 0.98)
    odds = np.log(rate / (1 - rate)) + change.mean
    odds = odds + change.alike * _mirrored(random, draws, 1, 1)[:, :, 0]
    odds = odds + change.each * _mirrored(random, draws, len(rate), 1)[:, :, 0]
    turnout = 1 / (1 + np.exp(-odds))
    valid = float(first.votes.sum() / max(float(first.voters.sum()), 1.0))
    votes = count_votes(shares, turnout, first.registered, min(valid, 1.0))
    names = tuple(one.id for one in first.lists)
    return Draws(names, first.places.stations, votes, turnout, first.registered)


def decide_runoff(first: FirstRoundCount, again: Draws) -> Runoff:
    """Shares and wins of the whole territory, as those of a second round that was still to be reached."""
    totals = again.totals
    wins = np.zeros(totals.shape, dtype=np.bool_)
    wins[np.arange(len(totals)), np.argmax(totals, axis=1)] = True
    met = tuple(one.id for one, there in zip(first.lists, first.stood, strict=True) if there)
    stood = np.repeat(first.stood[None], len(totals), axis=0)
    return Runoff(shares_of(totals), wins, stood, {met: len(totals)})


def _transferred(first: FirstRoundCount, logits: Floats) -> Floats:
    """Expected shares, stations × lists."""
    blocs = np.array([BLOCS.index(one.bloc) for one in first.lists])
    open_ones = np.array([one.id not in first.declared for one in first.lists])
    by_bloc = np.zeros((first.votes.shape[1], len(BLOCS)))
    np.add.at(by_bloc.T, blocs[open_ones], first.votes[open_ones])
    left = [one for one, there in zip(first.lists, first.stood, strict=True) if there]
    told = transfer_votes(by_bloc, logits, np.repeat(blocs_with_lists(left)[None], len(by_bloc), axis=0))
    found = np.zeros((len(by_bloc), len(first.lists)))
    for bloc in np.unique(blocs[first.stood]):
        rows = np.flatnonzero((blocs == bloc) & first.stood)
        # Lists of one bloc share what comes to it as they shared the first round.
        parts = first.votes[rows].sum(axis=1) + 1e-9
        found[:, rows] = told[:, [bloc]] * (parts / parts.sum())
    names = [one.id for one in first.lists]
    for name, to in first.declared.items():
        for other, part in to.items():
            found[:, names.index(other)] += part * first.votes[names.index(name)]
    return shares_of(np.where(first.stood, np.maximum(found, 1e-6), 0.0))


def _mirrored(random: np.random.Generator, draws: int, units: int, columns: int) -> Floats:
    half = random.standard_normal((draws - draws // 2, units, columns))
    return np.concatenate([half, -half[: draws // 2]])
