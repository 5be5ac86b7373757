"""A made-up constituency that has voted before: shares follow the past, communes and chance; its night over the API."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from uuid import UUID

import numpy as np
import pytest
from elections.ministry import write_results
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call
from results.projections.ballots import Ballot, Floats
from results.projections.design import Coming, build
from results.projections.past_offsets import Label
from results.projections.replays import Contest
from results.territory.history.past_ballots import Choice

from services.results.tests.conftest import campaign_of_the_day

from .nights import COMMUNE, IDS, PLACE

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


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    rounds = [{"number": 1, "on": date(2029, 6, 10)}, {"number": 2, "on": date(2029, 6, 17)}]
    territory = f"departement:{COMMUNE[:2]}"
    return await campaign_of_the_day(sessions, territory=territory, election="legislatives", rounds=rounds)


@pytest.fixture
async def night(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    """The manager of a campaign whose stations have voted before, three candidates, nothing counted."""
    async with call(app, campaign_id) as client:
        for reading in PLACE.readings:
            file = write_results(reading.stations, reading.votes, department_names={COMMUNE[:2]: "Val-Fictif"})
            form = {"election": reading.election, "date": reading.date.isoformat(), "round": str(reading.round)}
            answer = await client.post("/v1/imports", files={"file": ("passe.csv", file)}, data=form)
            assert answer.status_code == 201, answer.text
        standing = [
            {"id": id, "panel": place + 1, "name": f"Personne {id}", "nuance": nuance}
            for place, (id, nuance) in enumerate(zip(IDS, ["UG", "ENS", "RN"], strict=True))
        ]
        answer = await client.put("/v1/rounds/1/candidates", json={"candidates": standing})
        assert answer.status_code == 200, answer.text
        yield client
