"""The second round once the first one's results are imported."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from common.events.predict import ForecastUpdated
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, told
from predict.contests.candidacies import Candidacy
from predict.forecasting.forecasts.candidate_match import match_candidates
from predict.forecasting.forecasts.model.between_rounds import (
    FirstRoundCount,
    TurnoutChange,
    decide_runoff,
    usual_change,
    vote_again,
)
from predict.forecasting.forecasts.model.lists import RunningList
from predict.forecasting.forecasts.model.parameters import load_parameters
from predict.forecasting.forecasts.model.rounds import place_stations
from predict.past_results.elections.rounds import Choice
from predict.past_results.elections.service import import_results

LISTS: list[dict[str, Any]] = [
    {"id": "A", "label": "Union de la gauche", "nuance": "UG", "ours": True},
    {"id": "B", "label": "Ensemble", "nuance": "ENS"},
    {"id": "C", "label": "Rassemblement national", "nuance": "RN"},
    {"id": "D", "label": "Les Républicains", "nuance": "LR"},
]
BY = load_parameters().without("legislatives-2024")
STATIONS = ("94033_0001", "94033_0002", "94067_0001")
LEFT, CENTRE, FAR = RunningList("A", "gauche"), RunningList("B", "centre"), RunningList("C", "extrême droite")


def counted(votes: list[list[float]], stood: list[bool], **declared: dict[str, float]) -> FirstRoundCount:
    cast = np.array(votes)
    voters = cast.sum(axis=0) / 0.97
    return FirstRoundCount(
        (LEFT, CENTRE, FAR), cast, voters, voters / 0.6, place_stations(STATIONS, {}), np.array(stood), declared
    )


def held(first: FirstRoundCount) -> dict[str, float]:
    whole = decide_runoff(first, vote_again(first, BY.transfers, BY.again, TurnoutChange(0.0, 0.1)))
    return dict(zip("ABC", whole.shares.mean(axis=0).tolist(), strict=True))


EVEN = [[300.0] * 3, [200.0] * 3, [300.0] * 3]


def test_whoever_is_out_has_nothing_and_its_votes_go_to_the_nearer_one() -> None:
    shares = held(counted(EVEN, [True, False, True]))

    assert shares["B"] == 0
    assert shares["A"] + shares["C"] == pytest.approx(1)


def test_what_a_scenario_says_of_a_list_that_is_out_is_taken_for_it() -> None:
    assert held(counted(EVEN, [True, False, True], B={"A": 1.0}))["A"] > 0.57
    assert held(counted(EVEN, [True, False, True], B={"C": 1.0}))["A"] < 0.43


@given(st.lists(st.lists(st.floats(1, 900), min_size=3, max_size=3), min_size=3, max_size=3))
@settings(max_examples=15, deadline=None)
def test_draws_are_votes_of_people_who_are_there(votes: list[list[float]]) -> None:
    first = counted(votes, [True, True, False])
    again = vote_again(first, BY.transfers, BY.again, usual_change(load_parameters(), "legislatives-2024"))
    whole = decide_runoff(first, again)

    assert (again.votes >= 0).all()
    assert (again.votes.sum(axis=1) <= first.registered + 1e-6).all()
    assert (whole.wins.sum(axis=1) == 1).all()
    assert not whole.wins[:, 2].any()


def test_more_votes_in_round_one_are_no_fewer_in_round_two() -> None:
    more = [[400.0] * 3, [200.0] * 3, [300.0] * 3]

    assert held(counted(more, [True, False, True]))["A"] > held(counted(EVEN, [True, False, True]))["A"]


def test_candidates_are_found_by_name_then_by_nuance_then_by_bloc() -> None:
    lists = [
        Candidacy("x", "Marie Durand, pour Vincennes", "UG", "gauche", ours=True),
        Candidacy("y", "Majorité", "ENS", "centre", ours=False),
        Candidacy("z", "Droite", None, "droite", ours=False),
    ]
    choices = [Choice(1, 1, "DURAND Marie", "DVG"), Choice(2, 2, "NOM", "UG"), Choice(3, 3, "X", "ENS")]
    blocs = {"DVG": "gauche", "UG": "gauche", "ENS": "centre"}

    found = match_candidates(lists, choices, {1: 10, 2: 20, 3: 5}, lambda one: blocs[one.nuance])

    assert found.list_of == {1: "x", 3: "y", 2: "nom"}
    assert [one.label for one in found.others] == ["NOM"]
    assert [one.id for one in found.missing] == ["z"]


ROUNDS = [{"number": 1, "on": "2024-06-30"}, {"number": 2, "on": "2024-07-07"}]


@pytest.fixture
async def over(sessions: Sessions, data: Path, app: FastAPI) -> AsyncIterator[tuple[AsyncClient, UUID]]:
    """A campaign of 94-06 whose first round is imported."""
    campaign = await new_campaign(sessions, election="legislatives", territory="circo:9406", rounds=ROUNDS)
    async with transaction(sessions) as session:
        for folder in ("legislatives-2022-t1", "legislatives-2022-t2", "legislatives-2024-t1"):
            (file,) = (data / "official_small" / "94-06" / folder).iterdir()
            await import_results(session, file, f"{folder}/{file.name}", "strict")
    async with call(app, campaign) as client:
        assert (await client.put("/v1/contest", json={"lists": LISTS})).status_code == 200
        yield client, campaign


async def test_a_counted_first_round_makes_a_forecast_of_the_second(
    over: tuple[AsyncClient, UUID], sessions: Sessions
) -> None:
    client, campaign = over
    read = (await client.get("/v1/forecast")).json()

    assert (read["round"], read["held_on"], read["level"]["source"]) == (2, "2024-07-07", "first_round")
    standing = [one for one in read["lists"] if one["chance_to_qualify"] == 1]
    assert 2 <= len(standing) <= 4
    assert sum(one["share"] for one in standing) == pytest.approx(1, abs=1e-3)
    assert all(one["share"] == 0 for one in read["lists"] if one["chance_to_qualify"] == 0)
    assert sum(one["chance_to_win"] for one in read["lists"]) == pytest.approx(1, abs=1e-3)
    assert "Le premier tour est compté" in read["warnings"][0]
    event = [one for one in await told(sessions, campaign) if isinstance(one, ForecastUpdated)][-1]
    assert event.round == 2
    rows = (await client.get("/v1/forecast.csv")).text
    assert rows.count("\n") > 80


async def test_a_withdrawal_between_the_rounds_changes_who_may_win(over: tuple[AsyncClient, UUID]) -> None:
    client, _ = over
    before = (await client.get("/v1/forecast")).json()
    qualified = [one["id"] for one in before["lists"] if one["chance_to_qualify"] == 1]
    gone = next(one for one in qualified if one != "A")
    fate = [{**one, "second_round": "withdrew"} if one["id"] == gone else one for one in LISTS]
    assert (await client.put("/v1/contest", json={"lists": fate})).status_code == 200

    after = (await client.get("/v1/forecast")).json()

    told_of = {one["id"]: one for one in after["lists"]}
    assert told_of[gone]["chance_to_win"] == 0
    assert told_of["A"]["chance_to_win"] >= next(one for one in before["lists"] if one["id"] == "A")["chance_to_win"]


async def test_a_transfer_that_somebody_states_is_taken_and_one_to_nobody_there_refused(
    over: tuple[AsyncClient, UUID],
) -> None:
    client, _ = over
    before = {one["id"]: one for one in (await client.get("/v1/forecast")).json()["lists"]}
    out = next(one for one in before.values() if one["chance_to_qualify"] == 0 and one["id"] in "ABCD")
    there = [one["id"] for one in before.values() if one["chance_to_qualify"] == 1]
    stated = {"scenario": {"withdrawals": [{"list": out["id"], "to": {there[0]: 1.0}}]}}
    read = await client.post("/v1/forecasts", json=stated)
    after = {one["id"]: one for one in read.json()["lists"]}
    assert after[there[0]]["share"] > before[there[0]]["share"]

    nowhere = {"scenario": {"withdrawals": [{"list": there[0], "to": {out["id"]: 1.0}}]}}
    refused = await client.post("/v1/forecasts", json=nowhere)
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/scenario/withdrawals")


async def test_a_list_that_nobody_in_the_results_can_be_is_named(over: tuple[AsyncClient, UUID]) -> None:
    client, _ = over
    odd = [*LISTS, {"id": "E", "label": "Deuxième liste", "nuance": "RN"}, {"id": "F", "label": "T", "nuance": "RN"}]
    await client.put("/v1/contest", json={"lists": odd})

    answer = await client.get("/v1/forecast")

    assert answer.status_code == 409
    assert "corrigez les listes" in answer.json()["detail"]


async def test_targets_and_page_go_on_between_the_rounds(over: tuple[AsyncClient, UUID]) -> None:
    client, _ = over
    page = await client.get("/forecast")
    assert page.status_code == 200
    assert "second tour du" in page.text
    targets = await client.get("/v1/targets")
    assert targets.status_code == 200, targets.text


async def test_the_metropolis_of_lyon_is_refused_with_what_is_missing(sessions: Sessions, app: FastAPI) -> None:
    days = [{"number": 1, "on": "2026-03-15"}, {"number": 2, "on": "2026-03-22"}]
    campaign = await new_campaign(sessions, election="metropole-lyon", territory="commune:69123", rounds=days)

    async with call(app, campaign) as client:
        answer = await client.get("/v1/forecast")

    assert answer.status_code == 409
    assert "circonscription métropolitaine" in answer.json()["detail"]
