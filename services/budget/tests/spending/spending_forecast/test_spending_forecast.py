"""The burn-down over HTTP and as a page."""

from typing import Any

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign

SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 1_000_00, "spent_on": "2029-01-20"}


async def test_planned_and_spent_stand_apart(manager: AsyncClient) -> None:
    await manager.post("/v1/expenses", json=SPEND | {"state": "committed"})
    await manager.post("/v1/expenses", json=SPEND | {"spent_on": "2029-05-20", "amount_cents": 2_000_00})
    found = (await manager.get("/v1/spending-forecast")).json()

    assert [(one["day"], one["spent_cents"], one["planned_cents"]) for one in found["days"]] == [
        ("2029-01-20", 1_000_00, 0),
        ("2029-05-20", 1_000_00, 2_000_00),
    ]
    assert 1_000_00 <= found["low_cents"] <= found["median_cents"] == 2_800_00 <= found["high_cents"]
    assert (found["ceiling_cents"], found["overspend_probability"], found["method"]) == (66_780_00, 0.0, "budget-end-1")


async def test_plans_that_were_dropped_make_plans_less_sure(manager: AsyncClient) -> None:
    for _ in range(5):
        made = (await manager.post("/v1/expenses", json=SPEND)).json()["id"]
        await manager.post(f"/v1/expenses/{made}/reversal", json={"reason": "Abandon"})
    kept = (await manager.post("/v1/expenses", json=SPEND)).json()["id"]
    await manager.post(f"/v1/expenses/{kept}/transitions", json={"to": "committed"})

    found = (await manager.get("/v1/spending-forecast")).json()
    assert found["completion_probability"] == (1 + 9) / (6 + 10)


async def test_the_page_says_the_picture_in_words(manager: AsyncClient) -> None:
    await manager.post("/v1/expenses", json=SPEND | {"state": "committed", "amount_cents": 70_000_00})
    html = (await manager.get("/spending-forecast", headers={"Accept": "text/html"})).text.replace("\u202f", " ")

    assert "Le plafond de 66 780 € sera dépassé" in html
    assert "Dépensé ou engagé à ce jour 70 000 €" in html
    assert '<th scope="row">01/2029</th>' in html
    assert " style=" not in html
    assert "trop tôt pour l’estimer" in html or "au rythme des" in html


async def test_an_unknown_ceiling_and_an_empty_account_are_pages_too(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions, election="departementales", territory="canton:2312")) as client:
        answer = await client.get("/spending-forecast", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "plafond n'est pas connu" in answer.text
