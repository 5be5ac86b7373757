"""What was spent where, and for which action."""

import csv
import io
from typing import Any
from uuid import uuid4

from httpx import AsyncClient

SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 10_000, "spent_on": "2029-05-20"}


async def test_costs_add_up_by_station_commune_and_action(manager: AsyncClient) -> None:
    action = str(uuid4())
    for more in (
        {"station": "94033_0001", "action_id": action},
        {"station": "94033_0001", "action_id": action, "state": "committed"},
        {"station": "94033_0002", "state": "committed"},
        {"station": "94080_0001"},
        {"state": "committed"},
    ):
        assert (await manager.post("/v1/expenses", json=SPEND | more)).status_code == 201
    gone = (await manager.post("/v1/expenses", json=SPEND | {"station": "94080_0001"})).json()["id"]
    await manager.post(f"/v1/expenses/{gone}/reversal", json={"reason": "Double"})
    costs = (await manager.get("/v1/costs")).json()

    assert [(one["place"], one["spent_cents"], one["planned_cents"]) for one in costs["communes"]] == [
        ("94033", 20_000, 10_000),
        ("94080", 0, 10_000),
    ]
    assert costs["whole_campaign_spent_cents"] == 10_000
    assert [(one["action_id"], one["expenses"], one["station"]) for one in costs["actions"]] == [
        (action, 2, "94033_0001")
    ]
    table = list(csv.DictReader(io.StringIO((await manager.get("/v1/costs.csv")).text)))
    assert {row["station"]: row["spent_cents"] for row in table} == {
        "94033_0001": "10000",
        "94033_0002": "10000",
        "94080_0001": "0",
    }
    page = (await manager.get("/costs", headers={"Accept": "text/html"})).text
    assert "Fontenay-sous-Bois, bureau 2" in page
    assert " style=" not in page


async def test_an_empty_campaign_is_a_page(manager: AsyncClient) -> None:
    page = (await manager.get("/costs", headers={"Accept": "text/html"})).text
    assert "Aucune dépense n'est rattachée" in page
