"""Scenarios of a campaign: its own, named once, quick; and chances that stay chances whatever is drawn."""

from collections.abc import AsyncIterator
from datetime import date
from time import process_time
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from common.schemas.elections import ElectionKind
from elections.thresholds import ACCESS
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from predict.forecasting.forecasts.ground import make_forecast, read_ground
from predict.forecasting.forecasts.model.levels import PollLevel, assume_polled
from predict.forecasting.forecasts.model.parameters import load_parameters
from predict.forecasting.forecasts.model.rounds import BLOCS
from predict.forecasting.forecasts.model.rules import goes_on, passes_five, wins_at_once
from predict.forecasting.forecasts.model.second_round import transfer_votes, tune_logits
from predict.forecasting.forecasts.schemas import Assumptions

LISTS: list[dict[str, Any]] = [
    {"id": "A", "label": "Union de la gauche", "bloc": "gauche", "ours": True},
    {"id": "B", "label": "Ensemble", "bloc": "centre"},
    {"id": "C", "label": "Les Républicains", "bloc": "droite"},
    {"id": "D", "label": "Rassemblement national", "bloc": "extrême droite"},
]


@pytest.fixture
async def ours(val_de_marne: Sessions, real: FastAPI) -> UUID:
    campaign = await new_campaign(val_de_marne)
    async with call(real, campaign) as client:
        assert (await client.put("/v1/contest", json={"lists": LISTS})).status_code == 200
    return campaign


@pytest.fixture
async def client(real: FastAPI, ours: UUID) -> AsyncIterator[AsyncClient]:
    async with call(real, ours) as client:
        yield client


async def test_a_name_is_taken_once_and_another_campaigns_scenario_does_not_exist(
    client: AsyncClient, val_de_marne: Sessions, real: FastAPI
) -> None:
    put = {"name": "Forte participation", "assumptions": {"turnout_shift": 0.05}}
    kept = (await client.post("/v1/scenarios", json=put)).json()
    again = await client.post("/v1/scenarios", json=put)
    other = (await client.post("/v1/scenarios", json=put | {"name": "Autre"})).json()
    renamed = await client.put(f"/v1/scenarios/{other['id']}", json=put)
    async with call(real, await new_campaign(val_de_marne)) as stranger:
        answers = [
            await stranger.get(f"/v1/scenarios/{kept['id']}"),
            await stranger.get(f"/v1/scenarios/{kept['id']}/forecast"),
            await stranger.put(f"/v1/scenarios/{kept['id']}", json=put),
            await stranger.post(f"/v1/scenarios/{kept['id']}/choose"),
            await stranger.delete(f"/v1/scenarios/{kept['id']}"),
        ]

    assert (again.status_code, again.json()["pointer"]) == (409, "/name")
    assert renamed.status_code == 409
    assert {one.status_code for one in answers} == {404}


async def test_withdrawing_every_list_is_refused_and_replacing_them_by_a_new_one_is_not(client: AsyncClient) -> None:
    gone = [{"list": one["id"]} for one in LISTS]
    nobody = await client.post("/v1/forecasts", json={"scenario": {"withdrawals": gone}})
    taken = {"id": "N", "label": "Nouvelle", "takes": {"A": 0.3, "centre": 0.2}}
    new = await client.post("/v1/forecasts", json={"scenario": {"new_lists": [taken]}})

    assert (nobody.status_code, nobody.json()["pointer"]) == (422, "/scenario/withdrawals")
    shares = {one["id"]: one["share"] for one in new.json()["lists"]}
    assert sum(shares.values()) == pytest.approx(1, abs=1e-3)
    assert shares["N"] > 0


async def test_a_scenario_with_everything_in_it_is_made_within_a_second(val_de_marne: Sessions, ours: UUID) -> None:
    said = Assumptions.model_validate(
        {
            "turnout_shift": 0.03,
            "levels": {"gauche": 0.31, "centre": 0.24},
            "mergers": [{"list": "C", "into": "B", "rate": 0.7}],
            "withdrawals": [{"list": "D", "to": {"B": 0.2}}],
            "new_lists": [{"id": "N", "label": "Nouvelle", "takes": {"gauche": 0.2}}],
        }
    )
    async with transaction(val_de_marne, ours) as session:
        ground = await read_ground(session, ours)
    started = process_time()
    made = await make_forecast(ground, said)
    seconds = process_time() - started

    assert len(made.told.draws.stations) == 80
    assert seconds < 1


@given(
    kind=st.sampled_from(sorted(ACCESS)),
    draws=st.lists(st.lists(st.integers(0, 5000), min_size=4, max_size=4), min_size=1, max_size=20),
    slack=st.integers(0, 9000),
)
@settings(max_examples=100, deadline=None)
def test_who_wins_at_once_also_passes_five_percent_and_nobody_wins_twice(
    kind: ElectionKind, draws: list[list[int]], slack: int
) -> None:
    totals = np.array(draws, dtype=np.float64)
    registered = float(totals.sum(axis=1).max() + slack)
    won, on = wins_at_once(totals, registered, ACCESS[kind]), goes_on(totals, registered, ACCESS[kind])

    if ACCESS[kind].rounds == 2:
        assert (won.sum(axis=1) <= 1).all()
        assert not (won & ~passes_five(totals)).any()
        assert not (won & ~on).any()
    if ACCESS[kind].first_two:
        assert (on.sum(axis=1) >= 2).all()


@given(
    parts=st.lists(st.lists(st.floats(0.01, 1), min_size=6, max_size=6), min_size=2, max_size=8),
    level=st.floats(0.2, 0.8),
)
@settings(max_examples=50, deadline=None)
def test_tuning_reaches_the_level_and_keeps_every_voter(parts: list[list[float]], level: float) -> None:
    first = np.array(parts)
    first /= first.sum(axis=1, keepdims=True)
    stands = np.repeat(np.array([[False, False, True, False, True, False]]), len(first), axis=0)
    wanted = np.array([0, 0, level, 0, 1 - level, 0])
    votes = transfer_votes(
        first, tune_logits(first, load_parameters().without("none").transfers, stands, wanted), stands
    )

    assert votes.sum(axis=0)[2] / votes.sum() == pytest.approx(level, abs=0.02)
    assert (votes >= 0).all()
    assert (votes.sum(axis=1) <= 1 + 1e-9).all()


@given(st.dictionaries(st.sampled_from(BLOCS), st.floats(0, 1), min_size=1))
def test_polled_levels_add_up_to_one_and_age(shares: dict[str, float]) -> None:
    whole = max(sum(shares.values()), 1.0)
    held_on = date(2027, 6, 13)

    def assumed(asked: date) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        polled = [PollLevel(bloc, share / whole, 0.02, asked) for bloc, share in shares.items()]
        found = assume_polled([], "legislatives", held_on, load_parameters(), polled, 0.0)
        return found.level.shares, found.error.shares

    (level, fresh), (_, stale) = assumed(date(2027, 6, 1)), assumed(date(2026, 6, 1))
    assert level.sum() == pytest.approx(1)
    assert (stale >= fresh).all()
