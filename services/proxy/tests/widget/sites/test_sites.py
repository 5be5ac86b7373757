from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import call

Make = Callable[..., dict[str, Any]]
SITE = "https://www.exemple.fr"


async def test_the_list_is_kept_as_a_whole(coordinator: AsyncClient) -> None:
    both = await coordinator.put("/v1/sites", json={"origins": ["exemple.org", f"{SITE}/page"]})
    assert [one["origin"] for one in both.json()["items"]] == ["https://exemple.org", SITE]
    await coordinator.put("/v1/sites", json={"origins": [SITE]})
    assert [one["origin"] for one in (await coordinator.get("/v1/sites")).json()["items"]] == [SITE]
    assert (await coordinator.put("/v1/sites", json={"origins": []})).json()["items"] == []


async def test_what_is_no_site_is_named_by_its_place(coordinator: AsyncClient) -> None:
    await coordinator.put("/v1/sites", json={"origins": [SITE]})
    bad = await coordinator.put("/v1/sites", json={"origins": ["https://b.fr", "https://b.fr;x"]})
    assert (bad.status_code, bad.json()["pointer"]) == (422, "/origins/1")
    assert "n'est pas l'adresse d'un site" in bad.json()["detail"]
    assert [one["origin"] for one in (await coordinator.get("/v1/sites")).json()["items"]] == [SITE]


async def test_the_page_keeps_what_was_typed_and_says_what_to_paste(
    coordinator: AsyncClient, campaign_id: UUID
) -> None:
    wrong = await coordinator.post("/widget", data={"origins": f"{SITE}\nhttp://clair.fr"})
    assert wrong.status_code == 422
    assert "http://clair.fr" in wrong.text
    assert "doit commencer par https://" in wrong.text
    assert (await coordinator.get("/v1/sites")).json()["items"] == []

    saved = await coordinator.post("/widget", data={"origins": f"{SITE}\n"})
    assert saved.status_code == 303
    page = (await coordinator.get(saved.headers["location"])).text
    assert "La liste des sites est enregistrée" in page
    assert f"/demande/{campaign_id}/cadre" in page
    assert "data-isoloir=" in page
    assert "sha384-" in page


async def test_who_may_not_write_changes_nothing(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, "requests:read") as reader:
        assert (await reader.put("/v1/sites", json={"origins": [SITE]})).status_code == 403
        assert (await reader.get("/v1/sites")).json()["items"] == []


async def test_a_listed_site_may_call_the_public_form_and_no_other(
    coordinator: AsyncClient, voter: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    await coordinator.put("/v1/sites", json={"origins": [SITE]})
    place = f"/v1/public/campaigns/{campaign_id}/requests"
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST"}

    preflight = await voter.options(place, headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == SITE
    assert "Idempotency-Key" in preflight.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight.headers

    sent = await voter.post(place, json=body(), headers={"Origin": SITE})
    assert (sent.status_code, sent.headers["Access-Control-Allow-Origin"]) == (201, SITE)
    bad = await voter.post(place, json=body(rounds=[]), headers={"Origin": SITE})
    assert (bad.status_code, bad.headers["Access-Control-Allow-Origin"]) == (422, SITE)

    for other in ("https://www.exemple.fr.autre.fr", "null", "http://www.exemple.fr"):
        answer = await voter.options(place, headers=asked | {"Origin": other})
        assert "Access-Control-Allow-Origin" not in answer.headers
        answer = await voter.get(f"/v1/public/campaigns/{campaign_id}/form", headers={"Origin": other})
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Origin" in answer.headers["Vary"]


async def test_the_rest_of_the_api_is_open_to_no_site(
    coordinator: AsyncClient, voter: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    await coordinator.put("/v1/sites", json={"origins": [SITE]})
    token = (await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=body())).json()["token"]
    for path in (f"/v1/public/status/{token}", f"/v1/public/campaigns/{uuid4()}/form"):
        answer = await voter.get(path, headers={"Origin": SITE})
        assert "Access-Control-Allow-Origin" not in answer.headers
    answer = await coordinator.get("/v1/requests", headers={"Origin": SITE})
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_the_page_leads_to_the_lists_of_the_other_embeds(
    app: FastAPI, coordinator: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the gateway alone, where the other services are."""
    alone = (await coordinator.get("/widget")).text
    monkeypatch.setattr(app.state, "settings", app.state.settings.model_copy(update={"root_path": "/proxy"}))
    page = (await coordinator.get("/proxy/widget")).text
    for other in ("/crm/sign-up-forms#sites", "/results/public-boards#sites"):
        assert (other in page, other in alone) == (True, False)
    assert 'id="sites"' in page
