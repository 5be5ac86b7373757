"""Second round of each draw: qualified lists, transfers, winner. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from predict.forecasting.forecasts.model.lists import RunningList, blocs_with_lists
from predict.forecasting.forecasts.model.rounds import BLOCS, Flags, Floats, shares_of
from predict.forecasting.forecasts.model.second_round import transfer_votes

SEED = 20_220_619
UNSURE = 0.26
"""Standard error of the logarithm of a share: 0.14 from place to place, 0.22 of all places alike (back-tests)."""


@dataclass(frozen=True)
class Runoff:
    """`shares`, `wins`: draws × lists; zero for lists that do not stand. `duels`: line-ups with their frequency."""

    shares: Floats
    wins: Flags
    stood: Flags
    duels: Mapping[tuple[str, ...], int]


def run_off(
    totals: Floats,
    on: Flags,
    decided: Flags,
    running: Sequence[RunningList],
    fates: Mapping[str, str | None],
    logits: Floats,
) -> Runoff:
    """Simulate the second round.

    `fates`: lists that leave between the rounds, with the list they merge into (None: withdrawn).
    """
    random = np.random.default_rng(SEED)
    half = random.standard_normal((len(totals) - len(totals) // 2, totals.shape[1]))
    noise = UNSURE * np.concatenate([half, -half[: len(totals) // 2]])
    names = [running_list.id for running_list in running]
    leaving = np.array([name in fates for name in names])
    staying = on & ~leaving
    # Whoever leaves, somebody is elected: a round in which all withdrew keeps those who had qualified.
    standing: Flags = np.where(staying.any(axis=1, keepdims=True), staying, on)
    merged = totals.copy()
    for name, into in fates.items():
        if name in names and into in names:
            merged[:, names.index(into)] += merged[:, names.index(name)]
            merged[:, names.index(name)] = 0.0
    shares = np.zeros_like(totals)
    wins = np.zeros(totals.shape, dtype=np.bool_)
    duels: dict[tuple[str, ...], int] = {}
    open_draws = np.logical_not(decided.any(axis=1))
    patterns, pattern = np.unique(standing, axis=0, return_inverse=True)
    for number, line_up in enumerate(patterns):
        rows = np.flatnonzero((pattern.ravel() == number) & open_draws)
        if not len(rows) or not line_up.any():
            continue
        met = tuple(name for name, stands in zip(names, line_up, strict=True) if stands)
        duels[met] = len(rows)
        shares[rows] = _share_out(merged[rows], line_up, running, logits, noise[rows])
        wins[rows, np.argmax(shares[rows], axis=1)] = True
    return Runoff(shares, wins, standing & open_draws[:, None], duels)


def _share_out(totals: Floats, line_up: Flags, running: Sequence[RunningList], logits: Floats, noise: Floats) -> Floats:
    blocs = np.array([BLOCS.index(running_list.bloc) for running_list in running])
    by_bloc = np.zeros((len(totals), len(BLOCS)))
    np.add.at(by_bloc.T, blocs, totals.T)
    left = [running_list for running_list, stands in zip(running, line_up, strict=True) if stands]
    transferred = transfer_votes(by_bloc, logits, np.repeat(blocs_with_lists(left)[None], len(totals), axis=0))
    shares = np.zeros_like(totals)
    for bloc in np.unique(blocs[line_up]):
        rows = np.flatnonzero((blocs == bloc) & line_up)
        parts = shares_of(totals[:, rows])
        shares[:, rows] = np.where(parts.sum(axis=1, keepdims=True) > 0, parts, 1 / len(rows)) * transferred[:, [bloc]]
    return shares_of(shares * np.exp(noise))
