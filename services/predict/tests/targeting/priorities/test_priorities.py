"""The ranking by votes of an hour, over HTTP: its order, its uncertainty, and who sees it."""

import csv
import io
import re
from html import unescape
from uuid import UUID

import pytest
from common.events.results import TurnoutReported
from common.scopes import Role
from elections.places.stations import station_name
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member
from kit.text import french

from .team_events import STATION, Hear, action, canvass, ranked


@pytest.mark.usefixtures("ours")
async def test_stations_come_the_best_first_with_what_is_not_sure(client: AsyncClient) -> None:
    page = (await client.get("/v1/priorities?limit=200")).json()
    rows = page["items"]

    assert [row["rank"] for row in rows] == list(range(1, 81))
    hours = [row["votes_per_hour"]["expected"] for row in rows]
    # The strongholds of opponents come after the first ten, where their hour puts them.
    assert hours[:10] == sorted(hours[:10], reverse=True)
    assert hours[10:] == sorted(hours[10:], reverse=True)
    kept = {row["station"]: row for row in (await client.get("/v1/stations?limit=200")).json()["items"]}
    for row in rows:
        station = kept[row["station"]]
        assert row["rank"] == station["rank"]
        assert row["votes_per_hour"]["expected"] == pytest.approx(station["net"]["hourly"]["expected"], abs=1e-5)
        assert row["votes_left"]["expected"] == pytest.approx(station["score"], abs=0.01)
        assert row["support"]["expected"] == pytest.approx(station["net"]["support"]["expected"], abs=1e-5)
    for row in rows:
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]
        for name in ("votes_per_hour", "votes_left", "hours_left", "contact_rate", "reserve", "persuadable", "support"):
            assert row[name]["low"] <= row[name]["expected"] <= row[name]["high"]
    assert abs(sum(row["chance_in_top_fifth"] for row in rows) - 16) < 0.01
    assert page["method"] == "net-votes-1"
    assert (page["doors_counted"], {row["doors_from"] for row in rows}) == (0, {"range"})
    assert page["data_vintage"].endswith("soutien : législatives 2024, 1er tour")
    assert page["warnings"] == []
    assert any("Pons" in source["reference"] for source in page["effect"]["sources"])


async def test_pages_follow_one_another_without_a_gap(client: AsyncClient) -> None:
    seen: list[str] = []
    after: int | None = None
    while True:
        page = (await client.get("/v1/priorities", params={"limit": 33} | ({"after": after} if after else {}))).json()
        seen += [row["station"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 80


async def test_without_a_list_of_ours_support_is_alike_and_the_answer_says_so(client: AsyncClient) -> None:
    page = (await client.get("/v1/priorities?limit=200")).json()

    assert "Votre liste n’est pas désignée" in page["warnings"][0]
    # Alike but for the chance of its draws.
    expected = [row["support"]["expected"] for row in page["items"]]
    assert max(expected) - min(expected) < 0.06
    assert all(row["support"]["high"] - row["support"]["low"] > 0.3 for row in page["items"])


async def test_naming_our_list_takes_its_past_votes_for_support(client: AsyncClient) -> None:
    before = await ranked(client)
    lists = [{"id": "a", "label": "A", "nuance": "RN", "ours": True}, {"id": "b", "label": "B", "nuance": "UG"}]
    assert (await client.put("/v1/contest", json={"lists": lists})).status_code == 200
    after = await ranked(client)

    assert sum(row["support"]["expected"] for row in after.values()) / 80 < 0.25
    assert before != after


async def test_a_canvasser_sees_their_stations_and_no_money(
    app: FastAPI, sessions: Sessions, hear: Hear, campaign_id: UUID, client: AsyncClient
) -> None:
    await hear(action(campaign_id))
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,), (STATION, "94067"))
    all_rows = await ranked(client)
    async with call(app, campaign_id, subject="walker") as walker:
        page = (await walker.get("/v1/priorities?limit=200")).json()
        assert {row["station"][:5] for row in page["items"]} == {"94033", "94067"}
        assert [row["station"] for row in page["items"] if row["commune"] == "94033"] == [STATION]
        for row in page["items"]:
            assert row["cost_per_vote"] is row["finishing_cost"] is None
            assert row["rank"] == all_rows[row["station"]]["rank"]
        assert page["money"] is None
        assert (await walker.get("/v1/priorities/money.svg")).status_code == 403


async def test_another_campaign_sees_nothing_of_it(
    app: FastAPI, sessions: Sessions, hear: Hear, campaign_id: UUID, client: AsyncClient
) -> None:
    await hear(canvass(campaign_id))
    await hear(action(campaign_id))
    other = await new_campaign(sessions)
    async with call(app, other) as stranger:
        rows = await ranked(stranger)
    assert rows[STATION]["done"] == {"attempts": 0, "conversations": 0, "hours": 0.0}
    assert rows[STATION]["cost_per_vote"] is None


async def test_a_table_and_a_map_tell_the_same(client: AsyncClient) -> None:
    rows = await ranked(client, kind="leaflet_drop", commune="94067")
    table = list(
        csv.DictReader(io.StringIO((await client.get("/v1/priorities.csv?kind=leaflet_drop&commune=94067")).text))
    )
    drawn = (await client.get("/v1/priorities.geojson?kind=leaflet_drop&commune=94067")).json()

    assert [row["station"] for row in table] == list(rows) == [feature["id"] for feature in drawn["features"]]
    first = table[0]
    assert float(first["votes_per_hour"]) == rows[first["station"]]["votes_per_hour"]["expected"]
    assert first["cost_per_vote"] == ""
    assert first["kind"] == "leaflet_drop"


@pytest.mark.parametrize(
    "query",
    [
        *("kind=meeting", "kind=", "commune=9403", "commune=94033'", "limit=0", "limit=201", "after=-1"),
        *("after=99999999999999", "after=x"),
    ],
)
async def test_what_cannot_be_asked_is_refused_with_the_name_of_the_field(client: AsyncClient, query: str) -> None:
    answer = await client.get(f"/v1/priorities?{query}")

    assert answer.status_code == 422
    assert answer.json()["pointer"] == f"?{query.partition('=')[0]}"


async def test_turnout_of_the_day_says_which_station_is_behind(
    client: AsyncClient, hear: Hear, campaign_id: UUID
) -> None:
    for station in (*(f"94067_{n:04d}" for n in range(1, 11)), STATION):
        voters = 150 if station == STATION else 300
        report = {"station": station, "round": 1, "moment": "noon", "registered": 1000, "voters": voters}
        await hear(TurnoutReported.model_validate({"campaign_id": campaign_id, "version": 2, **report}))
    stale = {"station": STATION, "round": 1, "moment": "noon", "registered": 1000, "voters": 999}
    await hear(TurnoutReported.model_validate({"campaign_id": campaign_id, "version": 1, **stale}))

    day = (await client.get("/v1/priorities/turnout?limit=200")).json()

    assert day["stations_reported"] == 11
    assert len(day["items"]) == 80
    assert day["items"][0]["station"] == STATION
    assert day["items"][0]["voters_so_far"] == 150
    assert day["items"][0]["ahead"]["high"] < 0
    assert day["items"][0]["votes_to_come"]["expected"] > 0
    assert day["method"] == "turnout-day-1"
    first = (await client.get("/v1/priorities/turnout")).json()
    rest = (await client.get(f"/v1/priorities/turnout?after={first['next']}")).json()
    assert (first["items"] + rest["items"], rest["next"]) == (day["items"], None)


async def test_a_round_that_the_campaign_does_not_have_is_refused(app: FastAPI, sessions: Sessions) -> None:
    alone = await new_campaign(sessions, rounds=[{"number": 1, "on": "2029-06-10"}])
    async with call(app, alone) as client:
        first, second = [await client.get(f"/v1/priorities/turnout?round={number}") for number in (1, 2)]
    assert (first.status_code, first.json()["round"]) == (200, 1)
    assert (second.status_code, second.json()["pointer"]) == (422, "?round")
    assert "pas de tour 2" in second.json()["detail"]


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("kind", ["door_to_door", "leaflet_drop"])
async def test_the_page_ranks_as_the_api_does_and_says_why(client: AsyncClient, kind: str) -> None:
    page = unescape((await client.get(f"/?kind={kind}", headers={"Accept": "text/html"})).text)
    told = (await client.get("/v1/priorities", params={"kind": kind, "limit": 10})).json()["items"]

    first = re.findall(r"<strong>([^<]+)</strong></a>\s*<br>([0-9,]+) voix nettes pour dix heures", page)
    assert [name for name, _ in first] == [station_name(row["station"]) for row in told]
    assert [votes for _, votes in first] == [french.number(10 * row["votes_per_hour"]["expected"], 1) for row in told]
    assert page.count("Pourquoi ici") == 10
    assert page.count("toujours pour nous (bleu foncé)") == 10
    assert f"rang {told[0]['rank_low']} à {told[0]['rank_high']}" in page


@pytest.mark.usefixtures("ours")
async def test_the_page_shows_every_station_a_page_at_a_time_by_the_kind_that_is_asked(client: AsyncClient) -> None:
    rows: list[str] = []
    following: str | None = "/?kind=phone_bank"
    while following:
        page = (await client.get(following, headers={"Accept": "text/html"})).text
        shown = re.findall(r'<th scope="row"><a[^>]*>([^<]+, bureau [^<]+)', page)
        assert len(shown) <= 25
        rows += shown
        assert re.search(r'kind=phone_bank" aria-current="page"', page)
        link = re.search(r'href="(/\?skip=[^"]+)"', page)
        following = unescape(link[1]) if link else None
        assert following is None or "kind=phone_bank" in following
    assert len(rows) == len(set(rows)) == 80


async def test_a_campaign_without_results_gets_an_empty_list(app: FastAPI, sessions: Sessions) -> None:
    elsewhere = await new_campaign(sessions, territory="circo:2902")
    async with call(app, elsewhere) as client:
        assert (await client.get("/v1/priorities")).json()["items"] == []
        assert (await client.get("/v1/priorities/turnout")).json()["items"] == []
        assert (await client.get("/v1/priorities.csv")).status_code == 200
        page = await client.get("/", headers={"Accept": "text/html"})
        assert "Aucun bureau à classer" in page.text
