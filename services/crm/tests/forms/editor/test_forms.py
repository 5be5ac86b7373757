"""Who makes the sign-up forms opens them, closes them, and reads what to paste on a site."""

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import call

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def test_the_coordinators_page_opens_a_form_and_says_what_to_paste(client: AsyncClient) -> None:
    made = await client.post(
        "/sign-up-forms", data={"name": "Site", "title": "Rejoindre", "uses": ["email"]}, headers=HTML
    )
    assert made.status_code == 303
    again = await client.post("/sign-up-forms", data={"name": "Site", "title": "Rejoindre"}, headers=HTML)
    assert again.status_code == 409
    assert (
        await client.post("/sign-up-forms/sites", data={"origins": "https://a.fr\nhttps://b.fr"}, headers=HTML)
    ).status_code == 303
    page = (await client.get("/sign-up-forms", headers=HTML)).text
    assert "&lt;iframe src=" in page
    assert "https://b.fr" in page
    (form,) = (await client.get("/v1/sign-up-forms")).json()["items"]
    closed = {name: form[name] for name in ("name", "title", "uses")} | {"is_open": False}
    assert (await client.put(f"/v1/sign-up-forms/{form['id']}", json=closed)).json()["version"] == 2
    assert (await client.get(form["path"])).status_code == 404


async def test_who_makes_forms_closes_one_from_the_page_and_opens_it_again(client: AsyncClient, app: FastAPI) -> None:
    form = (await client.post("/v1/sign-up-forms", json={"name": "Site", "title": "Rejoindre"})).json()["path"]
    page, turn = (
        (await client.get("/sign-up-forms", headers=HTML)).text,
        f"/sign-up-forms/{form.rpartition('/')[2]}/turn",
    )
    assert f'action="{turn}"' in page
    async with call(app) as anybody:
        for status in (404, 200):
            assert (await client.post(turn, headers=HTML)).status_code == 303
            assert (await anybody.get(form, headers=HTML)).status_code == status


async def test_a_form_that_asks_for_no_agreement_is_said_to_reach_nobody(client: AsyncClient) -> None:
    said = "on ne pourra ni écrire ni téléphoner"
    await client.post("/sign-up-forms", data={"name": "Site", "title": "Rejoindre", "uses": ["email"]}, headers=HTML)
    assert said not in (await client.get("/sign-up-forms", headers=HTML)).text
    await client.post("/sign-up-forms", data={"name": "Tract", "title": "Rejoindre"}, headers=HTML)
    assert said in (await client.get("/sign-up-forms", headers=HTML)).text


async def test_the_page_leads_to_the_lists_of_the_other_embeds(
    app: FastAPI, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the gateway alone, where the other services are."""
    alone = (await client.get("/sign-up-forms")).text
    monkeypatch.setattr(app.state, "settings", app.state.settings.model_copy(update={"root_path": "/crm"}))
    page = (await client.get("/crm/sign-up-forms")).text
    for other in ("/proxy/widget#sites", "/results/public-boards#sites"):
        assert (other in page, other in alone) == (True, False)
    assert 'id="sites"' in page
