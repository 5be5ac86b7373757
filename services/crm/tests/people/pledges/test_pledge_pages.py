from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import PledgeMade
from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member, told


async def note(client: AsyncClient, **fields: Any) -> Any:
    return await client.post("/pledges", data={"id": str(uuid4()), "amount": "150,50"} | fields)


async def test_a_promise_is_found_noted_and_told(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    giver = (await client.post("/v1/people", json={"surname": "Chardonneret", "source": "form"})).json()["id"]
    found = await client.post("/pledges/search", data={"who": "chardonneret"})
    assert f'value="{giver}"' in found.text
    assert (await note(client, person=giver)).status_code == 303
    (event,) = [one for one in await told(sessions, campaign_id) if isinstance(one, PledgeMade)]
    assert (str(event.giver), event.amount_cents) == (giver, 15_050)
    page = (await client.get("/pledges")).text
    assert "Chardonneret" in page
    assert (await client.post(f"/pledges/{event.pledge}", data={"state": "given_up"})).status_code == 303
    assert "Abandonnée" in (await client.get("/pledges")).text


@pytest.mark.parametrize("amount", ["", "0", "beaucoup", "-5", "1e9", "9" * 14], ids=str)
async def test_an_amount_that_is_none_is_said_on_the_page(client: AsyncClient, amount: str) -> None:
    giver = (await client.post("/v1/people", json={"surname": "Chardonneret", "source": "form"})).json()["id"]
    answer = await note(client, amount=amount, person=giver, who="chardonneret")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert '<a href="#amount">' in answer.text
    assert f'value="{giver}" checked' in answer.text


async def test_who_notes_sees_their_own_and_the_agent_sees_all_without_names(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: Any
) -> None:
    giver = (await client.post("/v1/people", json={"surname": "Chardonneret", "source": "form"})).json()["id"]
    await note(client, person=giver)
    roles = {"other": Role.COORDINATOR, "agent": Role.FINANCIAL_AGENT, "head": Role.CANDIDATE, "walker": Role.CANVASSER}
    pages: dict[str, Any] = {}
    for subject, role in roles.items():
        await new_member(sessions, campaign_id, subject, (role,))
        async with call_as(subject) as member:
            pages[subject] = await member.get("/pledges")
            # Whom the page refuses is not led there, not even from its own refusal.
            shown = await member.get("/pledges", headers={"Accept": "text/html"})
            assert ('href="/pledges"' in shown.text) == (shown.status_code == 200), subject
    assert {subject: page.status_code for subject, page in pages.items()} == {
        "other": 200, "agent": 200, "head": 200, "walker": 403,
    }  # fmt: skip
    assert {subject: "Chardonneret" in page.text for subject, page in pages.items()} == {
        "other": False, "agent": False, "head": True, "walker": False,
    }  # fmt: skip
    assert "Réf. " in pages["agent"].text
    assert "Aucune promesse" in pages["other"].text
