"""The agent's page of the public page of gifts."""

from typing import Any
from uuid import UUID

import pytest
from budget.income.checkouts.simulators import PayPlugSimulator
from fastapi import FastAPI
from httpx import AsyncClient, MockTransport

PAGE = "/v1/gift-page"
KEYS: dict[str, Any] = {
    "provider": "payplug",
    "secret": "sk_test_0123456789abcdef0123456789abcdef",
    "return_url": "https://camille.exemple.fr/",
    "pays_agent": True,
}
GOOD = {"published": True, "contact": "mandataire@exemple.fr"}


@pytest.fixture(autouse=True)
def reachable(app: FastAPI) -> None:
    app.state.settings = app.state.settings.model_copy(update={"public_url": "https://campagne.exemple.fr"})
    app.state.checkout_transport = MockTransport(PayPlugSimulator())


async def declare(agent: AsyncClient) -> None:
    days = {"name": "Lise Canari", "declared_on": "2026-01-15", "opened_on": "2026-01-20"}
    assert (await agent.put("/v1/account-people/agent", json=days)).is_success
    assert (await agent.put("/v1/checkout-provider", json=KEYS)).is_success


async def test_nothing_is_published_before_the_agent_is_declared_and_a_provider_set(agent: AsyncClient) -> None:
    early = await agent.put(PAGE, json=GOOD)
    assert (early.status_code, early.json()["pointer"]) == (409, "/published")
    page = (await agent.get("/gift-page")).text
    assert 'href="/account-people"' in page
    assert "Qui l’ouvre maintenant lit" in page
    read = (await agent.get(PAGE)).json()
    assert (read["version"], read["open"], read["published"]) == (0, False, False)
    assert {one["code"] for one in read["closures"]} >= {"no_agent", "no_provider", "not_published"}


async def test_a_published_page_says_where_donors_write(agent: AsyncClient) -> None:
    await declare(agent)
    mute = await agent.put(PAGE, json={"published": True})
    assert (mute.status_code, mute.json()["article"]) == (422, "RGPD, art. 13")
    for wrong in (
        {"published": "yes"},
        {"words": "a" * 601},
        {"contact": "<b>"},
        {"contact": "a\nb"},
        {"sites": ["http://exemple.fr"]},
        {"sites": ["*"]},
        {"sites": ["https://exemple.fr"] * 41},
        {"more": 1},
    ):
        assert (await agent.put(PAGE, json=GOOD | wrong)).status_code == 422, wrong


async def test_the_page_is_set_by_its_form_once_for_each_reading(agent: AsyncClient, campaign_id: UUID) -> None:
    await declare(agent)
    form = {"version": "0", "contact": "mandataire@exemple.fr", "words": "Merci.\r\nÀ vous.", "sites": "exemple.fr"}
    assert (await agent.post("/gift-page", data=form)).headers["location"] == "/gift-page?done=set"
    late = await agent.post("/gift-page", data=form | {"words": "Autre"})
    assert (late.status_code, "Autre" in late.text) == (412, True)
    read = (await agent.get(PAGE)).json()
    assert (read["words"], read["sites"], read["version"]) == ("Merci.\nÀ vous.", ["https://exemple.fr"], 1)
    assert read["address"] == f"https://campagne.exemple.fr/don/{campaign_id}"


async def test_the_keys_are_tried_before_anybody_gives(agent: AsyncClient) -> None:
    await declare(agent)
    assert (await agent.post("/checkouts/provider/test")).headers["location"] == "/checkouts?done=tested"
    assert (await agent.put("/v1/checkout-provider", json=KEYS | {"secret": "sk_test_of-another"})).is_success
    refused = await agent.post("/checkouts/provider/test")
    assert (refused.status_code, "refuse vos identifiants" in refused.text) == (409, True)


async def test_other_keys_keep_the_address_that_the_provider_calls(agent: AsyncClient) -> None:
    await declare(agent)

    async def path() -> str:
        [read] = (await agent.get("/v1/checkout-provider")).json()["items"]
        return read["notification_path"]

    first = await path()
    assert (await agent.put("/v1/checkout-provider", json=KEYS | {"secret": "sk_test_of-another"})).is_success
    assert await path() == first
    assert (await agent.post(first, json={})).json() == {"known": False}
    assert (await agent.delete("/v1/checkout-provider")).status_code == 204
    assert (await agent.post(first, json={})).status_code == 404


async def test_who_may_not_see_donors_has_no_page(manager: AsyncClient) -> None:
    assert (await manager.get(PAGE)).status_code == 403
    assert (await manager.put(PAGE, json=GOOD)).status_code == 403
