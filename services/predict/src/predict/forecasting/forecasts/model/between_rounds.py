"""Second round given the counted first: remaining lists and usual transfers. Pure.

Round one is not simulated any more. Random are this time's transfers (nationally, by constituency, commune and station)
and turnout.
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
    """Counted round one. `votes`: lists × stations; `stood`: by list, whether it stands in round two.

    `declared`: for a list that does not stand, the fraction of its votes to each other list; the rest abstain.
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
    """Turnout change between rounds, logit scale: mean, standard errors of the common and of each station's part."""

    mean: float
    alike: float
    each: float = 0.12


def usual_change(fitted: FittedParameters, without: str) -> TurnoutChange:
    """Return the usual turnout change over past elections except this one; wide if they are few."""
    logits = {name: np.log(rate / (1 - rate)) for name, rate in fitted.turnouts.items()}
    changes = [
        logits[f"{name[:-1]}2"] - logit
        for name, logit in logits.items()
        if name.endswith("-t1") and f"{name[:-1]}2" in logits and name[:-3] != without
    ]
    if len(changes) < 2:
        return TurnoutChange(0.0, 0.2)
    return TurnoutChange(float(np.mean(changes)), float(np.std(changes, ddof=1)))


def vote_again(
    first: FirstRoundCount, logits: Floats, spread: RunoffErrors, change: TurnoutChange, shift: float = 0.0
) -> Draws:
    """Return draws of round two by list and station, zero for lists that do not stand. `shift`: added to turnout."""
    random = np.random.default_rng(SEED)
    middle = _transferred(first, logits)
    draws = how_many(len(first.lists), len(first.registered))
    transfer_noise = spread.alike * _mirrored(random, draws, 1, len(first.lists))
    for level in range(3):
        unit = first.places.of(level)
        noise = _mirrored(random, draws, int(unit.max()) + 1, len(first.lists))
        transfer_noise = transfer_noise + spread.each[level] * noise[:, unit]
    shares = shares_of(middle * np.exp(transfer_noise))
    rate = np.clip(first.voters / np.maximum(first.registered, 1.0) + shift, 0.02, 0.98)
    odds = np.log(rate / (1 - rate)) + change.mean
    odds = odds + change.alike * _mirrored(random, draws, 1, 1)[:, :, 0]
    odds = odds + change.each * _mirrored(random, draws, len(rate), 1)[:, :, 0]
    turnout = 1 / (1 + np.exp(-odds))
    valid = float(first.votes.sum() / max(float(first.voters.sum()), 1.0))
    votes = count_votes(shares, turnout, first.registered, min(valid, 1.0))
    names = tuple(running_list.id for running_list in first.lists)
    return Draws(names, first.places.stations, votes, turnout, first.registered)


def decide_runoff(first: FirstRoundCount, again: Draws) -> Runoff:
    """Return shares and wins of the whole territory, in the form of an uncounted second round."""
    totals = again.totals
    wins = np.zeros(totals.shape, dtype=np.bool_)
    wins[np.arange(len(totals)), np.argmax(totals, axis=1)] = True
    met = tuple(running_list.id for running_list, stands in zip(first.lists, first.stood, strict=True) if stands)
    standing = np.repeat(first.stood[None], len(totals), axis=0)
    return Runoff(shares_of(totals), wins, standing, {met: len(totals)})


def _transferred(first: FirstRoundCount, logits: Floats) -> Floats:
    """Return expected shares, stations × lists."""
    blocs = np.array([BLOCS.index(running_list.bloc) for running_list in first.lists])
    open_ones = np.array([running_list.id not in first.declared for running_list in first.lists])
    by_bloc = np.zeros((first.votes.shape[1], len(BLOCS)))
    np.add.at(by_bloc.T, blocs[open_ones], first.votes[open_ones])
    left = [running_list for running_list, there in zip(first.lists, first.stood, strict=True) if there]
    told = transfer_votes(by_bloc, logits, np.repeat(blocs_with_lists(left)[None], len(by_bloc), axis=0))
    destinations = np.zeros((len(by_bloc), len(first.lists)))
    for bloc in np.unique(blocs[first.stood]):
        rows = np.flatnonzero((blocs == bloc) & first.stood)
        # Lists of one bloc share what comes to it as they shared the first round.
        parts = first.votes[rows].sum(axis=1) + 1e-9
        destinations[:, rows] = told[:, [bloc]] * (parts / parts.sum())
    names = [running_list.id for running_list in first.lists]
    for name, to in first.declared.items():
        for other, part in to.items():
            destinations[:, names.index(other)] += part * first.votes[names.index(name)]
    return shares_of(np.where(first.stood, np.maximum(destinations, 1e-6), 0.0))


def _mirrored(random: np.random.Generator, draws: int, units: int, columns: int) -> Floats:
    half = random.standard_normal((draws - draws // 2, units, columns))
    return np.concatenate([half, -half[: draws // 2]])
