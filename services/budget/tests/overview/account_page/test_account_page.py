"""The page from which everything of the account is reached."""

import html
from typing import Any
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.frame import without_frame_script
from kit.testing.steps import call, new_member

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 18_000, "spent_on": "2029-05-20"}


async def page(client: AsyncClient, path: str = "/account") -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text).replace("\u202f", " ")


async def test_an_agent_reaches_everything_and_sees_what_waits(agent: AsyncClient) -> None:
    await agent.post("/v1/expenses", json=SPEND)
    await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})
    text = await page(agent)

    for path in (
        "/",
        "/spending-forecast",
        "/expenses",
        "/receipts",
        "/donors",
        "/evidence",
        "/bank",
        "/costs",
        "/exports",
    ):
        assert f'href="{path}"' in text, path
    assert "à décider : dépenses proposées ou prévues" in text
    assert "à payer : factures reçues" in text
    assert "Le compte est en déficit" in text
    assert " style=" not in text
    assert "<script" not in without_frame_script(text)


async def test_what_the_agent_has_to_do_first_is_said_once_with_its_page(agent: AsyncClient) -> None:
    text = await page(agent)
    assert text.count("Déclarer le mandataire à la préfecture") == 1
    assert '<a href="/account-people">Déclarer le mandataire à la préfecture' in text
    said = {"name": "Lise Exemple", "declared_on": "2029-01-15", "opened_on": "2029-01-20"}
    assert (await agent.put("/v1/account-people/agent", json=said)).status_code == 200
    assert "Déclarer le mandataire" not in await page(agent)


async def test_every_link_of_the_page_opens(agent: AsyncClient) -> None:
    text = await page(agent)
    paths = {part.split('"')[0] for part in text.split('href="')[1:]}
    for path in sorted(path for path in paths if path.startswith("/") and "static" not in path):
        answer = await agent.get(path, headers=HTML)
        assert answer.status_code == 200, path


async def test_a_manager_is_not_shown_the_donors(manager: AsyncClient) -> None:
    assert 'href="/donors"' not in await page(manager)


async def test_the_account_is_closed_and_opened_again_by_its_page(
    app: FastAPI, agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    early = await agent.post("/account/closing", data={"note": "Prêt"}, headers=HTML)
    assert (early.status_code, "avant le dépôt" in early.text) == (409, True)
    seen = (await agent.get("/v1/account/closing")).json()["fingerprint"]
    closed = await agent.post("/account/closing", data={"note": "Prêt", "fingerprint": seen}, headers=HTML)
    assert (closed.status_code, closed.headers["location"]) == (303, "/account?done=closed")
    assert "Clos le" in await page(agent)
    assert "Rouvrir le compte" in (await agent.get("/closing", headers=HTML)).text

    await new_member(sessions, campaign_id, "accountant", (Role.ACCOUNTANT,))
    async with call(app, campaign_id, subject="accountant") as accountant:
        short = await accountant.post("/account/reopening", data={"reason": "x"}, headers=HTML)
        assert short.status_code == 422
        assert 'href="#reopening-reason">Vérifiez la raison' in short.text
        assert 'id="reopening-reason-error"' in short.text
        opened = await accountant.post("/account/reopening", data={"reason": "La commission demande"}, headers=HTML)
        assert (opened.status_code, opened.headers["location"]) == (303, "/closing?done=opened")
    assert "Ouvert." in await page(agent)


async def test_four_eyes_are_set_by_the_manager(manager: AsyncClient, agent: AsyncClient) -> None:
    assert (await agent.post("/account/settings", data={"four_eyes": "true"}, headers=HTML)).status_code == 403
    assert (await manager.post("/account/settings", data={"four_eyes": "true"}, headers=HTML)).status_code == 303
    assert (await manager.get("/v1/account")).json()["four_eyes"] is True
