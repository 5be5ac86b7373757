"""A made-up constituency that has voted before: shares follow the past, communes and chance."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from results.projections.ballots import Ballot, Floats
from results.projections.design import Coming, build
from results.projections.projection import Label
from results.projections.replays import Contest
from results.territory.history.past_ballots import Choice

CHOICES = (
    Choice(1, "Une Gauche", "UG", "gauche"),
    Choice(2, "Un Centre", "ENS", "centre"),
    Choice(3, "Une Droite", "RN", "extrême droite"),
)


def make_ballot(
    stations: list[str], registered: Floats, shares: Floats, on: date, seed: int, round_number: int = 1
) -> Ballot:
    chance = np.random.default_rng(seed)
    size = len(stations)
    voters = np.round(registered * np.clip(0.6 + 0.05 * chance.standard_normal(size), 0.2, 0.9))
    votes = np.stack([chance.multinomial(int(n), p) for n, p in zip(voters, shares, strict=True)]).astype(float)
    zeros = np.zeros(size)
    return Ballot(
        id=f"legislatives-{on.year}-t{round_number}",
        election="legislatives",
        on=on,
        round=round_number,
        stations=tuple(stations),
        counts=np.stack([registered, voters, zeros, zeros, voters], axis=1),
        start=np.arange(0, 3 * size + 1, 3),
        choice=np.tile(np.arange(3), size),
        votes=votes.ravel(),
        choices=CHOICES,
    )


def make_contest(size: int = 40, seed: int = 5) -> Contest:
    chance = np.random.default_rng(seed)
    stations = [f"{94000 + 1 + place // 8}_{place % 8 + 1:04d}" for place in range(size)]
    registered = np.round(chance.uniform(300, 1400, size))
    left = np.clip(0.35 + 0.12 * chance.standard_normal(size), 0.05, 0.7)
    shares = np.stack([left, 0.6 * (1 - left), 0.4 * (1 - left)], axis=1)
    past = make_ballot(stations, registered, shares, date(2022, 6, 12), seed + 1)
    moved = np.clip(shares + np.array([-0.05, 0.02, 0.03]), 0.01, 1)
    night = make_ballot(stations, registered, moved / moved.sum(axis=1, keepdims=True), date(2027, 6, 13), seed + 2)
    votes, choices = night.dense(np.arange(size))
    return Contest(
        design=build(stations, registered, [past], Coming("legislatives", 2027, 1)),
        labels=tuple(Label(choice.name, choice.bloc) for choice in choices),
        counts=night.counts,
        votes=votes,
    )


MakeContest = Callable[..., Contest]


@pytest.fixture(scope="session")
def contests() -> MakeContest:
    """`contests(size, seed)`: another one."""
    return make_contest


@pytest.fixture
def contest() -> Contest:
    return make_contest()
