"""budget's search: expenses by label or supplier, for who reads the account."""

from typing import Any
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

EXPENSE: dict[str, Any] = {
    "heading": 11,
    "label": "Affiches électorales",
    "supplier": "Imprimerie du Parc",
    "amount_cents": 1_234_00,
    "spent_on": "2029-05-20",
}


async def found(client: AsyncClient, text: str) -> list[tuple[str, str, str]]:
    answer = await client.post("/v1/search", json={"text": text})
    assert answer.status_code == 200, answer.text
    return [(one["kind"], one["title"], one["page"]) for one in answer.json()["items"] if one["kind"] != "page"]


async def test_an_expense_is_found_by_its_label_or_supplier(agent: AsyncClient) -> None:
    made = (await agent.post("/v1/expenses", json=EXPENSE)).json()
    for text in ("affiches", "AFFICHES", "parc imprimerie"):
        assert await found(agent, text) == [("expense", "Affiches électorales", f"/expenses/{made['id']}")]
    assert (await agent.get(f"/expenses/{made['id']}", headers={"Accept": "text/html"})).status_code == 200
    assert await found(agent, "tracts") == []


async def test_another_campaign_and_a_role_without_the_account_find_nothing(
    agent: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await agent.post("/v1/expenses", json=EXPENSE)
    async with call(app, await new_campaign(sessions)) as stranger:
        assert await found(stranger, "affiches") == []
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    async with call(app, campaign_id, subject="walker") as walker:
        assert await found(walker, "affiches") == []
