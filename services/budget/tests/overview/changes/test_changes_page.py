"""The page of the audit log says in French words who changed what."""

from typing import Any

from httpx import AsyncClient

SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 18_000, "spent_on": "2029-05-20"}


async def test_the_page_says_what_changed_in_words(agent: AsyncClient, manager: AsyncClient) -> None:
    made = (await manager.post("/v1/expenses", json=SPEND)).json()["id"]
    await agent.patch(f"/v1/expenses/{made}", json={"amount_cents": 19_000})
    await agent.post(f"/v1/expenses/{made}/transitions", json={"to": "committed"})
    told = (await agent.get("/changes", headers={"Accept": "text/html"})).text
    for words in ("le mandataire financier", "Rubrique", "prévue"):
        assert words in told
