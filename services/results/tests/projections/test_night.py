"""A night over the API: sheets in, the projection out, by the embargo."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from common.scopes import SCOPES
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member, work_off
from results.consumers import JOBS

from .nights import IDS, STATIONS, count, hear_all, move_clock, projections, withdrawals

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
SPREAD = (0, 3, 8, 12, 20, 28, 30, 35, 40, 48, 50)
"""Eleven stations of three communes: no longer too early, and not yet a fifth."""
WAYS = ["/v1/projection", "/v1/projection/history", "/v1/projection/transfers?round=1"]


async def test_before_the_first_sheet_it_is_too_early(night: AsyncClient) -> None:
    answer = await night.get("/v1/projection", headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert "Trop tôt pour dire" in answer.json()["detail"]
    page = await night.get("/", headers={"Accept": "text/html"})
    assert "Trop tôt pour dire" in page.text


async def test_a_sheet_moves_the_projection_and_the_event_tells_it(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, *SPREAD)

    read = (await night.get("/v1/projection")).json()

    assert (read["stations_counted"], read["stations_expected"]) == (11, len(STATIONS))
    assert read["estimate"] is True
    assert read["past_ballots"]
    assert read["confidential_until"] == "2029-06-10T20:00:00+02:00"
    assert [one["id"] for one in read["candidates"]] == IDS
    assert sum(one["share"] for one in read["candidates"]) == pytest.approx(1)
    for one in read["candidates"]:
        fifty, eighty, ninety = one["intervals"]
        assert ninety["low"] <= eighty["low"] <= fifty["low"] <= one["share"] <= fifty["high"] <= ninety["high"]
        assert one["chance_elected"] + one["chance_qualified"] + one["chance_out"] == pytest.approx(1)
    assert 0.5 < read["turnout"] < 0.7

    (event,) = await projections(sessions, campaign_id)
    assert (event.version, event.method, event.stations_counted, event.round) == (1, read["method"], 11, 1)
    assert event.data_vintage == f"11 bureaux sur {len(STATIONS)}"
    assert [one.candidate for one in event.shares] == IDS
    assert event.shares[0].chance_to_qualify == pytest.approx(1 - read["candidates"][0]["chance_out"])
    assert event.shares[0].interval.low == read["candidates"][0]["intervals"][2]["low"]


@pytest.mark.parametrize(
    ("places", "why"),
    [
        ((0, 28, 48), "moins de 10 bureaux comptés"),
        (tuple(range(12)), "les bureaux comptés sont d’une seule commune"),
    ],
)
async def test_too_early_is_a_state_that_shows_counts_alone(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID, places: tuple[int, ...], why: str
) -> None:
    await count(night, sessions, campaign_id, *places)

    read = (await night.get("/v1/projection")).json()
    winners = (await night.get("/v1/winners")).json()
    pages = [(await night.get(path, headers={"Accept": "text/html"})).text for path in ("/", "/winners")]

    assert (read["too_early"], read["candidates"]) == (why, [])
    assert (read["turnout"], read["turnout_intervals"], read["valid_votes"]) == (None, [], None)
    assert (winners["outcome"], winners["stations_counted"]) == (None, len(places))
    assert await projections(sessions, campaign_id) == []
    for page in pages:
        assert "rop tôt pour dire" in page
        assert "qualifié pour le second tour" not in page
        assert "Peuvent se maintenir" not in page


async def test_before_a_fifth_is_counted_nobody_is_called_and_no_chance_is_above_95(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, *SPREAD)
    before = (await night.get("/v1/projection")).json()["candidates"]
    await count(night, sessions, campaign_id, *range(30))
    after = (await night.get("/v1/projection")).json()["candidates"]

    names = ("chance_elected", "chance_qualified", "chance_may_merge", "chance_out")
    assert [one["call"] for one in before] == [None] * 3
    assert max(one[name] for one in before for name in names) <= 0.95
    assert {one["call"] for one in after} == {"qualified"}


async def test_what_has_been_seen_is_not_projected_again_and_the_history_keeps_each(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, 0)
    await hear_all(sessions, campaign_id)
    assert (await night.get("/v1/projection")).json()["too_early"] == "moins de 10 bureaux comptés"
    await count(night, sessions, campaign_id, *SPREAD[1:])
    await count(night, sessions, campaign_id, 4, 5, 6)

    history = (await night.get("/v1/projection/history?limit=2")).json()
    older = (await night.get(f"/v1/projection/history?after={history['next']}")).json()

    assert [one["version"] for one in history["items"] + older["items"]] == [3, 2, 1]
    assert [one["stations_counted"] for one in history["items"] + older["items"]] == [14, 11, 1]
    assert older["next"] is None
    # The first was too early: kept for the desk, told to nobody.
    assert [event.version for event in await projections(sessions, campaign_id)] == [2, 3]
    assert older["items"][-1]["candidates"] == []


async def test_first_hundred_counts_are_projected_until_the_sheet_is_there(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    for place in SPREAD:
        sample = {
            "station": STATIONS[place],
            "round": 1,
            "ballots": 100,
            "blank": 2,
            "null": 1,
            "votes": {"A": 41, "B": 33, "C": 23},
        }
        assert (await night.post("/v1/ballot-samples", json=sample)).status_code == 201
    await work_off(sessions, JOBS)
    sampled = (await night.get("/v1/projection")).json()
    assert (sampled["stations_counted"], sampled["stations_sampled"]) == (0, 11)
    assert sampled["data_vintage"] == f"0 bureaux sur {len(STATIONS)} et 11 centaines"
    await count(night, sessions, campaign_id, *SPREAD)
    counted = (await night.get("/v1/projection")).json()
    assert (counted["stations_counted"], counted["stations_sampled"]) == (11, 0)

    def width(read: dict[str, Any]) -> float:
        ninety = read["candidates"][0]["intervals"][2]
        return ninety["high"] - ninety["low"]

    assert width(counted) < width(sampled)
    jobs = (await night.get("/v1/jobs")).json()["items"]
    assert {job["kind"] for job in jobs} == {"projection"}
    assert [job["result"] for job in jobs] == [{}] * len(jobs)


async def test_once_all_is_counted_the_projection_is_the_count(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, *range(len(STATIONS)))
    read = (await night.get("/v1/projection")).json()
    totals = (await night.get("/v1/totals")).json()
    counted = {one["id"]: one["share_valid"] for one in totals["candidates"]}
    for one in read["candidates"]:
        assert one["share"] == pytest.approx(counted[one["id"]])
        assert one["intervals"][2]["high"] - one["intervals"][2]["low"] == pytest.approx(0, abs=1e-9)
    assert read["too_early"] is None
    assert read["turnout"] == pytest.approx(totals["turnout"])
    # A third of the votes is more than an eighth of the registered, and nobody has half.
    assert [one["call"] for one in read["candidates"]] == ["qualified", "qualified", "qualified"]


async def test_nothing_of_it_leaves_before_the_hour_but_to_the_closed_team(
    night: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, 0, 1, 2, 3)
    without = sorted(set(SCOPES) - {"operate", "tallies:sealed"})
    async with call(app, campaign_id, *without) as outside:
        for way in WAYS:
            answer = await outside.get(way)
            assert answer.status_code == 403, way
            assert answer.json()["opens_at"] == "2029-06-10T20:00:00+02:00"
        feed = (await outside.get("/v1/events?limit=200")).json()
        assert "projection" not in str(feed)
        # The plan of the day before is no result: it does not know what is counted.
        plan = await outside.get("/v1/sampling-plan?reporters=3")
        assert plan.json()["knows_counted"] is False
        await move_clock(sessions, campaign_id, datetime(2029, 6, 10, 18, tzinfo=UTC))
        assert (await outside.get("/v1/projection")).status_code == 200


async def test_the_board_shows_it_apart_as_an_estimate(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, *SPREAD)
    page = (await night.get("/", headers={"Accept": "text/html"})).text
    start = page.index("<h2>Projection</h2>")
    part = page[start : page.index("<h2", start + 1)]
    for said in (
        "Estimation, pas un résultat",
        "Personne A",
        "projection de la soirée, version 1",
        f"11 bureaux sur {len(STATIONS)}",
    ):
        assert said in part


async def dispute(other: AsyncClient, *places: int) -> None:
    """Second sheets that contradict the first: none of the stations counts any more."""
    known = {one["station"]: one["registered"] for one in (await other.get("/v1/stations?limit=200")).json()["items"]}
    votes = {"A": 3, "B": 2, "C": 1}
    for place in places:
        station = sorted(known)[place]
        figures = {"registered": known[station], "voters": 6, "blank": 0, "null": 0, "valid": 6, "votes": votes}
        answer = await other.post("/v1/tallies", json={"station": station, "round": 1} | figures)
        assert answer.json()["state"] == "disputed", answer.text


async def test_a_sheet_that_counts_no_longer_leaves_the_projection(
    night: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, 0, 1)
    assert (await night.get("/v1/projection")).json()["stations_counted"] == 2
    await new_member(sessions, campaign_id, "another")
    async with call_as("another") as another:
        for place, left in ((0, 1), (1, None)):
            await dispute(another, place)
            await work_off(sessions, JOBS)
            read = await night.get("/v1/projection")
            assert (read.json()["stations_counted"] if left else read.status_code) == (left or 404)
    assert "Trop tôt" in (await night.get("/", headers={"Accept": "text/html"})).text


async def test_a_projection_that_was_told_is_withdrawn_once_it_is_too_early_again(
    night: AsyncClient, app: FastAPI, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, *SPREAD)
    await new_member(sessions, campaign_id, "another")
    async with call_as("another") as another:
        await dispute(another, *SPREAD[:3])
        await work_off(sessions, JOBS)
        assert (await night.get("/v1/projection")).json()["too_early"] == "moins de 10 bureaux comptés"
        (withdrawn,) = await withdrawals(sessions, campaign_id)
        assert (withdrawn.round, withdrawn.stations_counted, withdrawn.stations_expected) == (1, 8, len(STATIONS))
        # Once, and before any later projection.
        await dispute(another, SPREAD[3])
        await work_off(sessions, JOBS)
        assert await withdrawals(sessions, campaign_id) == [withdrawn]
        await count(night, sessions, campaign_id, *range(13, 18))
    told_again = (await projections(sessions, campaign_id))[-1]
    assert told_again.version > withdrawn.version > (await projections(sessions, campaign_id))[0].version
    without = sorted(set(SCOPES) - {"operate", "tallies:sealed"})
    async with call(app, campaign_id, *without) as outside:
        assert "withdrawn" not in str((await outside.get("/v1/events?limit=200")).json())


async def test_a_projection_that_was_told_is_withdrawn_once_nothing_counts(
    night: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, *SPREAD)
    await new_member(sessions, campaign_id, "another")
    async with call_as("another") as another:
        await dispute(another, *SPREAD)
    await work_off(sessions, JOBS)
    (withdrawn,) = await withdrawals(sessions, campaign_id)
    assert (withdrawn.version, withdrawn.stations_counted) == (2, 0)
    assert (await night.get("/v1/projection")).status_code == 404
    (newest, _) = (await night.get("/v1/projection/history")).json()["items"]
    assert (newest["too_early"], newest["candidates"]) == ("plus aucun bureau compté", [])
