"""Loading published accounts and comparing a campaign with them, over HTTP and on the page."""

from typing import Any

import pytest
from budget.comparisons import service
from budget.comparisons.published import read_file
from budget.ledger.journals.headings import HEADINGS
from common.schemas.elections import ElectionKind
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign

from .samples import csv_2022, csv_2024

FORM = {"election": "legislatives"}


async def load(client: AsyncClient, data: bytes, **form: str) -> Response:
    files = {"file": ("publications-2022-lg.csv", data)}
    return await client.post("/v1/published-accounts", files=files, data=FORM | form)


def many(number: int = 40) -> bytes:
    rows = [
        (f"2022{place:05d}", {11: str(1_000 * place), 14: "500"}, str(1_000 * place + 500)) for place in range(number)
    ]
    return csv_2022(rows)


async def test_a_campaign_finds_its_place_heading_by_heading(manager: AsyncClient) -> None:
    assert (await load(manager, many())).status_code == 201
    spend = {
        "heading": 11,
        "label": "Affiches",
        "amount_cents": 20_000_00,
        "spent_on": "2029-05-20",
        "state": "committed",
    }
    await manager.post("/v1/expenses", json=spend)
    found = (await manager.get("/v1/comparison")).json()

    assert (found["dataset"], found["accounts"], found["currency"]) == ("legislatives-2022", 40, "EUR")
    by_heading = {row["heading"]: row for row in found["spreads"]}
    assert len(by_heading) == 1 + len(HEADINGS)
    assert by_heading[11]["own_spending"] == 20_000
    assert by_heading[11]["rank"] == pytest.approx(0.5125)
    assert by_heading[11]["quantiles"][2] == 19_500
    assert by_heading[14]["usage_share"] == 1
    assert by_heading[5]["usage_share"] == 0
    assert any("une autre année" in text for text in found["caveats"])

    page = (await manager.get("/comparison", headers={"Accept": "text/html"})).text
    assert "Parmi 40 comptes" in page
    assert " style=" not in page


async def test_euros_are_never_beside_francs(manager: AsyncClient) -> None:
    rows: list[Any] = [(f"2024{place:05d}", "987", "Polynésie", {3: 1_000_000}) for place in range(30)]
    assert (await load(manager, csv_2024(rows))).status_code == 201
    found = (await manager.get("/v1/comparison")).json()

    assert found["accounts"] == 0
    assert "Trop peu de comptes semblables (0)" in found["caveats"][0]


async def test_nothing_loaded_says_what_to_do(manager: AsyncClient) -> None:
    found = (await manager.get("/v1/comparison")).json()
    assert (found["dataset"], found["spreads"]) == (None, [])
    assert "charge le fichier de la commission" in found["caveats"][0]
    assert (await manager.get("/comparison", headers={"Accept": "text/html"})).status_code == 200


async def test_the_same_file_twice_is_one_and_another_takes_its_place_for_this_campaign_alone(
    manager: AsyncClient, app: FastAPI, sessions: Sessions
) -> None:
    reading, year = read_file(many(), None)
    async with transaction(sessions) as session:
        await service.keep(session, ElectionKind.LEGISLATIVES, year, "officiel.csv", many(), reading)
    first = (await load(manager, many())).json()
    assert (await load(manager, many())).json() == first
    assert (first["file"], first["shared"]) == ("officiel.csv", True)
    own = (await load(manager, many(30), year="2022")).json()
    assert (own["accounts"], own["shared"]) == (30, False)
    assert (await manager.get("/v1/published-accounts")).json()["items"] == [own]
    assert (await manager.get("/v1/comparison")).json()["accounts"] == 30
    assert "(votre fichier)" in (await manager.get("/comparison", headers={"Accept": "text/html"})).text
    async with call(app, await new_campaign(sessions, population=100_000)) as another:
        assert (await another.get("/v1/published-accounts")).json()["items"] == [first]
        assert (await another.get("/v1/comparison")).json()["accounts"] == first["accounts"]


@pytest.mark.parametrize(
    ("data", "form", "pointer"),
    [
        (b"a;b", {}, "/file"),
        (many(12).replace(b";2022", b";"), {"election": "cantonales"}, "/election"),
        (many(12), {"year": "-4"}, "/year"),
        (csv_2022([("A1", {3: "5"}, "5")]), {}, "/year"),
        (csv_2022([("202200001", {3: "x"}, "5")]), {}, "/file"),
    ],
)
async def test_a_bad_file_names_the_field(
    manager: AsyncClient, data: bytes, form: dict[str, str], pointer: str
) -> None:
    answer = await load(manager, data, **form)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_an_agent_loads_nothing_and_an_unknown_dataset_is_said(agent: AsyncClient) -> None:
    assert (await load(agent, many())).status_code == 403
    answer = await agent.get("/v1/comparison?dataset=legislatives-1988")
    assert (answer.status_code, answer.json()["pointer"]) == (422, "?dataset")
