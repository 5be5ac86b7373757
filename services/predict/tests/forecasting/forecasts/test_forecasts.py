"""From results and lists to a forecast: kept, told, by scenario, refused with the field at fault."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.predict import ForecastUpdated
from common.events.results import TurnoutReported
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.frame import without_frame_script
from kit.testing.steps import call, new_campaign, react, told, work_off
from kit.text import french
from predict.consumers import CONSUMERS, JOBS
from predict.forecasting.forecasts.french import decided_at_once
from predict.forecasting.forecasts.schemas import ListForecast
from predict.past_results.elections.service import import_results

LISTS: list[dict[str, Any]] = [
    {"id": "A", "label": "Union de la gauche", "nuance": "UG", "ours": True},
    {"id": "B", "label": "Ensemble", "nuance": "ENS"},
    {"id": "C", "label": "Rassemblement national", "nuance": "RN"},
    {"id": "D", "label": "Les Républicains", "nuance": "LR"},
]


async def load(sessions: Sessions, data: Path, *folders: str, place: str = "94-06") -> None:
    async with transaction(sessions) as session:
        for folder in folders:
            (file,) = (data / "official_small" / place / folder).iterdir()
            await import_results(session, file, f"{folder}/{file.name}", "strict")


@pytest.fixture
async def standing(sessions: Sessions, data: Path, app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    """A client of a campaign in 94-06 with two past rounds and four lists, the first its own."""
    await load(sessions, data, "legislatives-2022-t1", "legislatives-2024-t1")
    async with call(app, campaign_id) as client:
        put = await client.put("/v1/contest", json={"lists": LISTS})
        assert put.status_code == 200, put.text
        yield client


LEVELS = {"gauche": 0.3, "centre": 0.22, "droite": 0.1, "extrême droite": 0.34}
CLOSED = next(one for one in CONSUMERS if one.event is TurnoutReported)


async def forecasts_told(sessions: Sessions, campaign_id: UUID) -> list[ForecastUpdated]:
    return [one for one in await told(sessions, campaign_id) if isinstance(one, ForecastUpdated)]


async def test_the_forecast_says_shares_chances_level_and_how_sure(
    standing: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    read = (await standing.get("/v1/forecast")).json()

    assert sum(one["share"] for one in read["lists"]) == pytest.approx(1, abs=1e-3)
    assert all(one["interval"]["low"] <= one["share"] <= one["interval"]["high"] for one in read["lists"])
    assert (read["level"]["source"], read["level"]["taken_from"]) == ("last_result", "legislatives-2024-t1")
    assert (read["method"], read["stations"], read["interval_level"]) == ("forecast-5", 80, 0.9)
    assert "2 tours de scrutin du 12/06/2022 au 30/06/2024" in read["data_vintage"]
    assert any("Niveau national" in one for one in read["warnings"])
    (event,) = await forecasts_told(sessions, campaign_id)
    ours = next(one for one in read["lists"] if one["ours"])
    assert (event.share, event.chance_to_win) == (ours["share"], ours["chance_to_win"])

    again = (await standing.get("/v1/forecast")).json()
    assert again == read
    assert len(await forecasts_told(sessions, campaign_id)) == 1


@pytest.mark.parametrize(("favourite", "is_sure"), [(0.3, False), (0.75, True)])
async def test_no_list_stands_in_a_second_round_that_is_not_held(
    standing: AsyncClient, favourite: float, is_sure: bool
) -> None:
    rest = (1 - favourite) / (1 - LEVELS["droite"])
    levels = {bloc: favourite if bloc == "droite" else share * rest for bloc, share in LEVELS.items()}
    read = (await standing.post("/v1/forecasts", json={"scenario": {"levels": levels}})).json()

    at_once = sum(one["chance_to_win_first_round"] for one in read["lists"])
    assert sum(one["chance"] for one in read["second_rounds"]) == pytest.approx(1 - at_once, abs=0.01)
    for one in read["lists"]:
        met = sum(meeting["chance"] for meeting in read["second_rounds"] if one["id"] in meeting["lists"])
        assert one["chance_to_stand_again"] == pytest.approx(met, abs=0.01)
        assert one["chance_to_stand_again"] <= min(one["chance_to_qualify"], 1 - at_once) + 0.001
    assert (at_once > 0.5) is is_sure
    said = decided_at_once([ListForecast.model_validate(one) for one in read["lists"]])
    assert french.percent(at_once, 0) in said


async def test_a_stated_level_narrows_and_moves_the_forecast(standing: AsyncClient) -> None:
    wide = (await standing.get("/v1/forecast")).json()["lists"][0]
    asked = {"scenario": {"levels": {**LEVELS, "gauche": 0.24, "centre": 0.28}}}
    narrow = (await standing.post("/v1/forecasts", json=asked)).json()

    ours = narrow["lists"][0]
    assert narrow["level"]["source"] == "scenario"
    assert ours["share"] < wide["share"]
    assert ours["interval"]["high"] - ours["interval"]["low"] < wide["interval"]["high"] - wide["interval"]["low"]


async def test_a_scenario_is_kept_chosen_and_told(standing: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    kept = await standing.post("/v1/scenarios", json={"name": "Sondage", "assumptions": {"levels": LEVELS}})
    address = f"/v1/scenarios/{kept.json()['id']}"
    chosen = await standing.post(f"{address}/choose")
    read = (await standing.get("/v1/forecast")).json()

    assert kept.status_code == 201, kept.text
    assert chosen.json()["current"]
    assert (read["scenario"], read["level"]["source"]) == ("Sondage", "scenario")
    assert len(await forecasts_told(sessions, campaign_id)) == 2
    assert (await standing.delete(address)).status_code == 409
    stale = await standing.put(address, json={"name": "Autre", "assumptions": {}}, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["current"]["name"]) == (412, "Sondage")
    changed = await standing.put(address, json={"name": "Autre", "assumptions": {"turnout_shift": 0.02}})
    assert changed.headers["etag"] == '"2"'
    assert len(await forecasts_told(sessions, campaign_id)) == 3
    assert (await standing.delete("/v1/forecast/scenario")).status_code == 204
    assert (await standing.delete(address)).status_code == 204
    assert (await standing.get("/v1/scenarios")).json()["items"] == []


async def test_a_scenario_that_no_longer_fits_the_lists_is_said_to(standing: AsyncClient) -> None:
    put = {"name": "Sans B", "assumptions": {"withdrawals": [{"list": "B"}]}}
    kept = (await standing.post("/v1/scenarios", json=put)).json()
    await standing.post(f"/v1/scenarios/{kept['id']}/choose")
    await standing.put("/v1/contest", json={"lists": [LISTS[0], LISTS[2]]})

    answer = await standing.get("/v1/forecast")

    assert answer.status_code == 409
    assert "Le scénario suivi" in answer.json()["detail"]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"withdrawals": [{"list": "Z"}]}, "/scenario/withdrawals/0/list"),
    ({"withdrawals": [{"list": one} for one in "ABCD"]}, "/scenario/withdrawals"),
    ({"withdrawals": [{"list": "A", "to": {"B": 0.7, "C": 0.7}}]}, "/scenario/withdrawals/0/to"),
    ({"mergers": [{"list": "A", "into": "A"}]}, "/scenario/mergers/0/into"),
    ({"mergers": [{"list": "A", "into": "B"}], "withdrawals": [{"list": "A"}]}, "/scenario/withdrawals/0/list"),
    ({"levels": {"nulle part": 0.2}}, "/scenario/levels/nulle part"),
    ({"levels": {"gauche": 0.7, "centre": 0.7}}, "/scenario/levels"),
    ({"levels": {"gauche": 1.7}}, "/scenario/levels/gauche"),
    ({"weights": {"Z": 0.5}}, "/scenario/weights/Z"),
    ({"new_lists": [{"id": "A", "label": "A", "takes": {"gauche": 0.1}}]}, "/scenario/new_lists/0/id"),
    ({"new_lists": [{"id": "N", "label": "N", "takes": {"Z": 0.1}}]}, "/scenario/new_lists/0/takes/Z"),
    ({"turnout_shift": 0.9}, "/scenario/turnout_shift"),
]


async def test_what_cannot_be_is_refused_by_field(standing: AsyncClient) -> None:
    answers = [await standing.post("/v1/forecasts", json={"scenario": scenario}) for scenario, _ in REFUSED]

    assert [(one.status_code, one.json()["pointer"]) for one in answers] == [(422, pointer) for _, pointer in REFUSED]


async def test_without_results_the_forecast_says_what_is_missing(client: AsyncClient) -> None:
    answer = await client.get("/v1/forecast")

    assert answer.status_code == 409
    assert "envoyez d’abord un fichier" in answer.json()["detail"]


async def test_the_stations_are_a_table_of_shares_with_intervals(standing: AsyncClient) -> None:
    answer = await standing.get("/v1/forecast.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert len(rows) == 80
    assert sum(float(rows[0][one]) for one in "ABCD") == pytest.approx(1, abs=1e-3)
    assert float(rows[0]["A_low"]) < float(rows[0]["A"]) < float(rows[0]["A_high"])


async def test_turnout_at_the_close_moves_the_forecast_and_the_noon_reading_does_not(
    standing: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    before = (await standing.get("/v1/forecast")).json()

    def reported(moment: str, version: int, voters: int) -> TurnoutReported:
        said = {"station": "94033_0001", "round": 1, "moment": moment, "registered": 1009, "voters": voters}
        return TurnoutReported.model_validate({"id": uuid4(), "campaign_id": campaign_id, "version": version, **said})

    await react(sessions, CLOSED, reported("noon", 1, 250), 1)
    assert (await standing.get("/v1/forecast")).json() == before
    await react(sessions, CLOSED, reported("close", 2, 900), 2)
    await react(sessions, CLOSED, reported("close", 1, 300), 3)
    after = (await standing.get("/v1/forecast")).json()

    assert after["turnout"] > before["turnout"]
    assert any("clôture de 1 bureaux" in one for one in after["warnings"])
    assert len(await forecasts_told(sessions, campaign_id)) == 2


async def test_a_backtest_is_a_job_whose_errors_are_kept(standing: AsyncClient, sessions: Sessions, data: Path) -> None:
    await load(sessions, data, "legislatives-2022-t2")
    assert (await standing.get("/v1/forecast/backtest")).status_code == 404
    asked = await standing.post("/v1/forecast/backtest", json={})
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")

    await work_off(sessions, JOBS)
    found = (await standing.get("/v1/forecast/backtest")).json()

    by_round = {one["election"]: one for one in found["rounds"]}
    assert set(by_round) == {"legislatives-2022-t2", "legislatives-2024-t1"}
    assert all(one["mae"] < one["last_result_mae"] for one in found["rounds"])
    assert by_round["legislatives-2024-t1"]["stations"] == 80
    page = (await standing.get("/forecast", headers={"Accept": "text/html"})).text
    assert "législatives 2024, 1er tour" in page


async def test_the_page_shows_bars_words_and_the_scenario_form(standing: AsyncClient) -> None:
    page = (await standing.get("/forecast", headers={"Accept": "text/html"})).text

    assert page.count("<rect ") == 4
    assert "Les chances, en mots" in page
    for forbidden in ("<script", "<style", " style=", "onclick"):
        assert forbidden not in without_frame_script(page)


async def test_the_form_keeps_a_scenario_and_says_what_it_does_not_understand(standing: AsyncClient) -> None:
    html = {"Accept": "text/html"}
    levels = ["", "30", "22,5", "", "", ""]
    bad = await standing.post("/forecast/scenarios", data={"name": "Faux", "turnout": "beaucoup"}, headers=html)
    good = await standing.post("/forecast/scenarios", data={"name": "Bon", "level": levels}, headers=html)
    page = (await standing.get("/forecast", headers=html)).text
    (kept,) = (await standing.get("/v1/scenarios")).json()["items"]
    chosen = await standing.post("/forecast/current", data={"scenario": kept["id"]}, headers=html)

    assert bad.status_code == 422
    assert "nombre de pour cent" in bad.text
    assert good.status_code == chosen.status_code == 303
    assert kept["assumptions"]["levels"] == {"gauche": 0.3, "centre": 0.225}
    assert "Bon" in page


async def test_importing_results_makes_the_forecast_anew(standing: AsyncClient, sessions: Sessions, data: Path) -> None:
    before = (await standing.get("/v1/forecast")).json()
    await load(sessions, data, "presidentielle-2017-t1")
    after = (await standing.get("/v1/forecast")).json()

    assert after["version"] == before["version"] + 1
    assert "23/04/2017" in after["data_vintage"]


POLL: dict[str, Any] = {
    "title": "Intentions de vote",
    "institute": "Institut Exemple",
    "sponsor": "La Gazette",
    "question": "Pour qui voteriez-vous ?",
    "territory": "circo:9406",
    "sample": 1000,
    "sampling": "quotas",
    "mode": "internet",
    "fielded_from": "2026-05-01",
    "fielded_to": "2026-05-03",
    "answers": [
        {"id": "left", "label": "Gauche", "kind": "vote", "bloc": "gauche"},
        {"id": "centre", "label": "Centre", "kind": "vote", "bloc": "centre"},
        {"id": "far-right", "label": "Extrême droite", "kind": "vote", "bloc": "extrême droite"},
        {"id": "none", "label": "Abstention", "kind": "abstention"},
    ],
    "overall": [0.35, 0.20, 0.10, 0.35],
    "segments": [],
}


async def test_polls_give_the_level_of_the_territory_and_a_scenario_takes_their_place(
    sessions: Sessions, data: Path, app: FastAPI
) -> None:
    await load(sessions, data, "legislatives-2022-t1", "legislatives-2024-t1")
    soon = await new_campaign(sessions, rounds=[{"number": 1, "on": "2027-06-13"}, {"number": 2, "on": "2027-06-20"}])
    async with call(app, soon) as client:
        await client.put("/v1/contest", json={"lists": LISTS})
        before = (await client.get("/v1/forecast")).json()
        added = await client.post("/v1/polls", json=POLL)
        assert added.status_code == 201, added.text
        told_then = await forecasts_told(sessions, soon)
        polled = (await client.get("/v1/forecast")).json()
        stated = (await client.post("/v1/forecasts", json={"scenario": {"levels": LEVELS}})).json()
        assert (await client.delete(f"/v1/polls/{added.json()['id']}")).status_code == 204
        after = (await client.get("/v1/forecast")).json()

    sources = [one["level"]["source"] for one in (before, polled, stated, after)]
    assert sources == ["last_result", "polls", "scenario", "last_result"]
    by_id = {one["id"]: one for one in polled["lists"]}
    assert by_id["A"]["share"] == pytest.approx(0.35 / 0.65 * (1 - by_id["D"]["share"]), abs=0.06)
    assert by_id["D"]["share"] > 0.03  # nobody asked about the right: it keeps what it had
    assert "sondages jusqu’au 03/05/2026" in polled["data_vintage"]
    assert (len(told_then), polled["version"]) == (2, before["version"] + 1)


async def test_a_poll_that_is_too_old_for_the_vote_says_nothing(standing: AsyncClient) -> None:
    assert (await standing.post("/v1/polls", json=POLL)).status_code == 201

    assert (await standing.get("/v1/forecast")).json()["level"]["source"] == "last_result"
