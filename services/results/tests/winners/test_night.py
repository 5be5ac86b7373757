"""The law applied to the night's own sheets, over HTTP."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call

from services.results.tests.conftest import campaign_of_the_day

Make = Callable[..., dict[str, Any]]
STATIONS = ("94033_0001", "94033_0002", "94080_0001")
TIED = {"votes": {"A": 340, "B": 340}}


async def count_all(client: AsyncClient, sheet: Make, **more: Any) -> None:
    for station in STATIONS:
        assert (await client.post("/v1/tallies", json=sheet(station=station, **more))).status_code == 201


async def test_a_complete_count_says_who_is_elected_with_the_articles(client: AsyncClient, sheet: Make) -> None:
    await count_all(client, sheet)
    told = (await client.get("/v1/winners")).json()
    assert (told["partial"], told["official"], told["refusal"]) == (False, False, None)
    assert (told["registered"], told["valid"]) == (3000, 2040)
    assert told["outcome"]["elected"] == ["A"]
    assert told["outcome"]["articles"] == ["L. 123", "L. 126"]


async def test_a_partial_count_says_that_it_is_one(client: AsyncClient, sheet: Make) -> None:
    await client.post("/v1/tallies", json=sheet())
    told = (await client.get("/v1/winners")).json()
    assert (told["partial"], told["stations_counted"], told["stations"]) == (True, 1, 3)
    page = await client.get("/winners", headers={"Accept": "text/html"})
    assert "Trop tôt pour dire qui serait élu" in page.text
    assert "Camille Exemple : 400 voix" in page.text


async def test_from_ten_stations_on_a_partial_count_says_what_the_law_would_give(
    client: AsyncClient, sheet: Make
) -> None:
    for number in range(1, 12):
        await client.put(f"/v1/stations/94033_{number:04d}", json={"commune_name": "Fontenay", "registered": 1000})
    for station in ("94080_0001", *(f"94033_{number:04d}" for number in range(1, 10))):
        await client.post("/v1/tallies", json=sheet(station=station))
    page = await client.get("/winners", headers={"Accept": "text/html"})

    assert "ce n’est pas une projection" in page.text
    assert (await client.get("/v1/winners")).json()["outcome"]["elected"] == ["A"]


async def test_names_that_hold_a_comma_are_parted_by_semicolons(client: AsyncClient, sheet: Make) -> None:
    names = {"A": "Vivre ici, Camille Exemple", "B": "Demain"}
    lists = [{"id": id, "panel": panel, "name": name} for panel, (id, name) in enumerate(names.items(), 1)]
    assert (await client.put("/v1/rounds/1/candidates", json={"candidates": lists})).status_code == 200
    # Half of the votes, but not of a quarter of the registered: both go on.
    few = {"voters": 200, "blank": 0, "null": 0, "valid": 200, "votes": {"A": 110, "B": 90}}
    await count_all(client, sheet, **few)
    page = await client.get("/winners", headers={"Accept": "text/html"})
    assert "Vivre ici, Camille Exemple ; Demain" in re.sub(r"\s", " ", page.text)


async def test_without_a_sheet_the_law_gives_no_answer(client: AsyncClient) -> None:
    told = (await client.get("/v1/winners")).json()
    assert told["outcome"] is None
    assert told["refusal"]["pointer"] == "/valid"
    page = await client.get("/winners", headers={"Accept": "text/html"})
    assert "Aucun bureau n’est encore compté, sur 3." in page.text


async def test_a_tie_asks_for_ages_and_is_broken_by_them(app: FastAPI, sessions: Sessions, sheet: Make) -> None:
    state: dict[str, Any] = {"election": "departementales", "rounds": [{"number": 2, "on": "2027-03-21"}]}
    async with call(app, await campaign_of_the_day(sessions, **state)) as client:
        for station in STATIONS:
            await client.put(f"/v1/stations/{station}", json={"commune_name": "Fontenay", "registered": 1000})
        pairs = [{"id": name, "panel": panel, "name": name} for panel, name in enumerate("AB", 1)]
        assert (await client.put("/v1/rounds/2/candidates", json={"candidates": pairs})).status_code == 200
        await count_all(client, sheet, round=2, **TIED)
        refusal = (await client.get("/v1/winners?round=2")).json()["refusal"]
        assert refusal["pointer"] == "/candidates/0/birth_date"
        ages = [
            {"id": "A", "birth_dates": ["1960-01-01", "1980-01-01"]},
            {"id": "B", "birth_dates": ["1970-01-01", "1950-01-01"]},
        ]
        assert (await client.put("/v1/rounds/2/ages", json={"ages": ages})).status_code == 200
        assert (await client.get("/v1/rounds/2/ages")).json()["items"][1]["birth_dates"] == ["1970-01-01", "1950-01-01"]
        outcome = (await client.get("/v1/winners?round=2")).json()["outcome"]
    assert (outcome["elected"], outcome["articles"]) == (["B"], ["L. 191", "L. 193"])


async def test_a_council_asks_for_its_size_where_nothing_tells_it(
    app: FastAPI, sessions: Sessions, sheet: Make
) -> None:
    campaign = await campaign_of_the_day(sessions, election="municipales", territory="commune:94033")
    async with call(app, campaign) as client:
        for station in STATIONS[:2]:
            await client.put(f"/v1/stations/{station}", json={"commune_name": "Fontenay", "registered": 1000})
        lists = [{"id": name, "panel": panel, "name": f"Liste {name}"} for panel, name in enumerate("AB", 1)]
        await client.put("/v1/rounds/1/candidates", json={"candidates": lists})
        for station in STATIONS[:2]:
            await client.post("/v1/tallies", json=sheet(station=station))
        assert (await client.get("/v1/winners")).json()["refusal"]["pointer"] == "/seats"
        page = await client.get("/winners", headers={"Accept": "text/html"})
        assert "Sièges à pourvoir" in page.text
        # 35 seats: 18 and the 17 left at 800 to 560.
        told = (await client.get("/v1/winners?seats=35")).json()
        assert told["outcome"]["seats"] == {"A": 18 + 10, "B": 7}
        assert "28" in (await client.get("/winners?seats=35", headers={"Accept": "text/html"})).text


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"ages": [{"id": "Z"}]}, "/ages/0/id"),
        ({"ages": [{"id": "A"}, {"id": "A"}]}, "/ages/1/id"),
        ({"ages": [{"id": "A", "birth_dates": ["1950-13-01"]}]}, "/ages/0/birth_dates/0"),
        ({"ages": [{"id": "A", "average_age": -1}]}, "/ages/0/average_age"),
        ({"ages": 3}, "/ages"),
    ],
)
async def test_ages_that_are_wrong_name_their_field(client: AsyncClient, body: dict[str, Any], pointer: str) -> None:
    answer = await client.put("/v1/rounds/1/ages", json=body)
    assert answer.status_code == 422
    found = answer.json()
    assert pointer in (found.get("pointer"), *(one["pointer"] for one in found.get("errors", [])))
    assert (await client.put("/v1/rounds/1/ages", json={"ages": []})).status_code == 200


async def test_seats_and_rounds_out_of_bounds_are_refused(client: AsyncClient) -> None:
    for query in ("seats=0", "seats=1001", "seats=x", "round=3"):
        assert (await client.get(f"/v1/winners?{query}")).status_code == 422, query
