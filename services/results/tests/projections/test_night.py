"""A night over the API: sheets in, the projection out, by the embargo."""

import math
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from common.events import ForecastUpdated, ProjectionUpdated, TallyValidated, TransfersUpdated
from common.scopes import SCOPES
from elections.fictional import make_constituency
from elections.ministry import write_results
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.events.consumer import Consumer
from kit.testing.steps import as_worker, call, new_campaign, new_member, react, told, work_off
from results.consumers import CONSUMERS, JOBS

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
PLACE = make_constituency(12)
STATIONS: list[str] = sorted(PLACE.readings[0].stations["station"].to_list())
COMMUNE = STATIONS[0].partition("_")[0]
IDS = ["A", "B", "C"]
WAYS = ["/v1/projection", "/v1/projection/history", "/v1/projection/transfers?round=1"]


def consumer_of(event: type[Any]) -> Consumer[Any]:
    return next(one for one in CONSUMERS if one.event is event)


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    rounds = [{"number": 1, "on": date(2029, 6, 10)}, {"number": 2, "on": date(2029, 6, 17)}]
    return await new_campaign(sessions, territory=f"departement:{COMMUNE[:2]}", election="legislatives", rounds=rounds)


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


async def count(client: AsyncClient, sessions: Sessions, campaign_id: UUID, *places: int) -> None:
    """Sheets of these stations, each heard as the worker hears it."""
    known = {one["station"]: one["registered"] for one in (await client.get("/v1/stations?limit=200")).json()["items"]}
    for place in places:
        station = sorted(known)[place]
        voters = int(known[station] * 0.6)
        first, second = int(voters * (0.40 + 0.01 * (place % 3))), int(voters * 0.33)
        sheet = {
            "station": station,
            "round": 1,
            "registered": known[station],
            "voters": voters,
            "blank": 0,
            "null": 0,
            "valid": voters,
            "votes": {"A": first, "B": second, "C": voters - first - second},
        }
        answer = await client.post("/v1/tallies", json=sheet)
        assert answer.json()["state"] == "validated", answer.text
    await hear_all(sessions, campaign_id)


async def hear_all(sessions: Sessions, campaign_id: UUID) -> None:
    async with as_worker(sessions) as worker:
        for event in await told(sessions, campaign_id):
            if isinstance(event, TallyValidated):
                await react(worker, consumer_of(TallyValidated), event)


async def projections(sessions: Sessions, campaign_id: UUID) -> list[ProjectionUpdated]:
    return [event for event in await told(sessions, campaign_id) if isinstance(event, ProjectionUpdated)]


async def move_clock(sessions: Sessions, campaign_id: UUID, to: datetime) -> None:
    async with transaction(sessions, campaign_id) as session:
        state = (await get_campaign(session, campaign_id)).state
        offset = math.ceil((to - datetime.now(UTC)).total_seconds())
        await store_campaign(session, campaign_id, 9, state.model_copy(update={"clock_offset_seconds": offset}), LOCAL)


async def test_before_the_first_sheet_it_is_too_early(night: AsyncClient) -> None:
    answer = await night.get("/v1/projection", headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert "Trop tôt pour dire" in answer.json()["detail"]
    page = await night.get("/", headers={"Accept": "text/html"})
    assert "Trop tôt pour dire" in page.text


async def test_a_sheet_moves_the_projection_and_the_event_tells_it(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, 0, 2, 3, 5, 8)

    read = (await night.get("/v1/projection")).json()

    assert (read["stations_counted"], read["stations_expected"]) == (5, len(STATIONS))
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
    assert (event.version, event.method, event.stations_counted, event.round) == (1, read["method"], 5, 1)
    assert event.data_vintage == f"5 bureaux sur {len(STATIONS)}"
    assert [one.candidate for one in event.shares] == IDS
    assert event.shares[0].chance_to_qualify == pytest.approx(1 - read["candidates"][0]["chance_out"])
    assert event.shares[0].interval.low == read["candidates"][0]["intervals"][2]["low"]


async def test_what_has_been_seen_is_not_projected_again_and_the_history_keeps_each(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, 0)
    await hear_all(sessions, campaign_id)
    assert (await night.get("/v1/projection")).json()["too_early"] == "moins de 3 bureaux comptés"
    await count(night, sessions, campaign_id, 1, 2)
    await count(night, sessions, campaign_id, 3, 4, 5)

    history = (await night.get("/v1/projection/history?limit=2")).json()
    older = (await night.get(f"/v1/projection/history?after={history['next']}")).json()

    assert [one["version"] for one in history["items"] + older["items"]] == [3, 2, 1]
    assert [one["stations_counted"] for one in history["items"] + older["items"]] == [6, 3, 1]
    assert older["next"] is None
    assert [event.version for event in await projections(sessions, campaign_id)] == [1, 2, 3]


async def test_first_hundred_counts_are_projected_until_the_sheet_is_there(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    for place in (0, 3, 5, 7):
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
    assert (sampled["stations_counted"], sampled["stations_sampled"]) == (0, 4)
    assert sampled["data_vintage"] == f"0 bureaux sur {len(STATIONS)} et 4 centaines"
    await count(night, sessions, campaign_id, 0, 3, 5, 7)
    counted = (await night.get("/v1/projection")).json()
    assert (counted["stations_counted"], counted["stations_sampled"]) == (4, 0)

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


async def test_the_plan_passes_over_what_is_counted(night: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    before = (await night.get("/v1/sampling-plan?reporters=4")).json()
    assert [one["rank"] for one in before["items"]] == [1, 2, 3, 4]
    widths = [one["half_width90"] for one in before["items"]]
    assert widths == sorted(widths, reverse=True)
    first = STATIONS.index(before["items"][0]["station"])
    await count(night, sessions, campaign_id, first)
    after = (await night.get("/v1/sampling-plan?reporters=200&first_hundred=true")).json()
    assert after["knows_counted"] is True
    assert len(after["items"]) == len(STATIONS) - 1
    assert before["items"][0]["station"] not in {one["station"] for one in after["items"]}
    assert (await night.get("/v1/sampling-plan?reporters=0")).status_code == 422


async def test_a_plan_needs_stations(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        assert (await client.get("/v1/sampling-plan")).status_code == 409
        assert (await client.get("/v1/sampling-plan?round=3")).status_code == 422


async def test_predicts_forecast_is_said_before_the_first_sheet_the_newest_wins(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    def forecast(version: int, share: float) -> ForecastUpdated:
        return ForecastUpdated(
            campaign_id=campaign_id,
            version=version,
            method="forecast-4",
            data_vintage="legislatives 2024",
            round=1,
            share=share,
            interval={"low": share - 0.04, "high": share + 0.04},  # pyright: ignore[reportArgumentType]  # each case says some of them
            interval_level=0.9,
            expected_votes=1,
            expected_valid=2,
            margin_votes=0,
            chance_to_qualify=0.5,
            chance_to_win=0.1,
            chance_to_pass_5_percent=0.9,
        )

    async with as_worker(sessions) as worker:
        for event in (forecast(5, 0.284), forecast(4, 0.1)):
            await react(worker, consumer_of(ForecastUpdated), event)
    page = (await night.get("/", headers={"Accept": "text/html"})).text
    assert "28,4" in page
    assert "Avant la soirée" in page
    await count(night, sessions, campaign_id, 0, 1, 2)
    assert (await night.get("/v1/projection")).json()["prior"]["share"] == 0.284


async def test_predicts_transfers_of_the_night_are_shown_and_those_of_other_years_are_not(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    def transfers(version: int, on: str, share: float) -> TransfersUpdated:
        return TransfersUpdated.model_validate(
            {
                "campaign_id": campaign_id,
                "version": version,
                "method": "transfers-3",
                "data_vintage": "3 bureaux de la soirée",
                "from_ballot": {"election": "legislatives", "on": "2024-06-30", "round": 1},
                "to_ballot": {"election": "legislatives", "on": on, "round": 1},
                "stations": 3,
                "transfers": [
                    {
                        "from_choice": "Abstention",
                        "to_choice": "Personne A",
                        "share": share,
                        "interval": {"low": 0.0, "high": 0.2},
                    }
                ],
            }
        )

    assert (await night.get("/v1/projection/transfers?round=1")).status_code == 404
    async with as_worker(sessions) as worker:
        for event in (transfers(2, "2029-06-10", 0.06), transfers(3, "2024-07-07", 0.9)):
            await react(worker, consumer_of(TransfersUpdated), event)
    read = (await night.get("/v1/projection/transfers?round=1")).json()
    assert (read["stations"], read["items"][0]["share"], read["method"]) == (3, 0.06, "transfers-3")
    await count(night, sessions, campaign_id, 0, 1, 2)
    page = (await night.get("/", headers={"Accept": "text/html"})).text
    assert "Reports de voix vers ce tour" in page
    assert "transfers-3" in page


async def test_the_board_shows_it_apart_as_an_estimate(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, 0, 1, 2, 3, 4, 5, 6)
    page = (await night.get("/", headers={"Accept": "text/html"})).text
    start = page.index("<h2>Projection</h2>")
    part = page[start : page.index("<h2", start + 1)]
    for said in ("Estimation, pas un résultat", "Personne A", "projection-1", f"7 bureaux sur {len(STATIONS)}"):
        assert said in part


async def test_a_sheet_that_counts_no_longer_leaves_the_projection(
    night: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await count(night, sessions, campaign_id, 0, 1)
    assert (await night.get("/v1/projection")).json()["stations_counted"] == 2
    known = {one["station"]: one["registered"] for one in (await night.get("/v1/stations?limit=200")).json()["items"]}
    await new_member(sessions, campaign_id, "another")
    async with call_as("another") as another:
        for place, left in ((0, 1), (1, None)):
            station = sorted(known)[place]
            other = {"A": 3, "B": 2, "C": 1}
            figures = {"registered": known[station], "voters": 6, "blank": 0, "null": 0, "valid": 6, "votes": other}
            answer = await another.post("/v1/tallies", json={"station": station, "round": 1} | figures)
            assert answer.json()["state"] == "disputed", answer.text
            await work_off(sessions, JOBS)
            read = await night.get("/v1/projection")
            assert (read.json()["stations_counted"] if left else read.status_code) == (left or 404)
    assert "Trop tôt" in (await night.get("/", headers={"Accept": "text/html"})).text
