"""The account as a whole: closed it is read-only, four eyes see a payment, comments are sealed."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from budget.accounts.models import FilingNote
from budget.spending.expenses import actions
from common.events import ActionPlanned
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.events.consumer import Consumer
from kit.testing.steps import call, new_member, react
from sqlalchemy import select

SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 18_000, "spent_on": "2029-05-20"}


@pytest.fixture
async def team(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> UUID:
    await new_member(sessions, campaign_id, "accountant", (Role.ACCOUNTANT,))
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    return campaign_id


async def test_a_closed_account_is_read_only_until_it_is_opened_again(
    app: FastAPI, team: UUID, agent: AsyncClient, manager: AsyncClient, close: Callable[..., Awaitable[Response]]
) -> None:
    made = (await agent.post("/v1/expenses", json=SPEND)).json()["id"]
    async with call(app, team, subject="accountant") as accountant, call(app, team, subject="candidate") as candidate:
        assert (await manager.post("/v1/account/closing", json={})).status_code == 403
        assert (await close(accountant, note="Vérifié")).status_code == 403
        assert (await close(candidate, note="Vérifié")).status_code == 403
        closed = await close(agent, note="Vérifié")
        assert (closed.status_code, closed.json()["state"]) == (200, "closed")
        refused = [
            await agent.post("/v1/expenses", json=SPEND),
            await agent.patch(f"/v1/expenses/{made}", json={"label": "Autre"}),
            await agent.post(f"/v1/expenses/{made}/transitions", json={"to": "committed"}),
            await agent.post(f"/v1/expenses/{made}/reversal", json={"reason": "Erreur"}),
            await agent.put("/v1/heading-budgets/11", json={"amount_cents": 5}),
            await agent.put(
                "/v1/ceiling/official", json={"amount": 60_000, "source": "Préfecture", "dated_on": "2029-01-01"}
            ),
            await agent.post("/v1/account/closing", json={}),
        ]
        assert [answer.status_code for answer in refused] == [409] * 7
        assert "clos" in refused[0].json()["detail"]
        assert (await accountant.post("/v1/filing-notes", json={"text": "Rien à dire"})).status_code == 201
        reopened = await candidate.post("/v1/account/reopening", json={"reason": "Pièce demandée"})
        assert reopened.json()["state"] == "open"
        assert (await candidate.post("/v1/account/reopening", json={"reason": "Encore"})).status_code == 409
        acts = [change["act"] for change in (await accountant.get("/v1/changes")).json()["items"]]
    # The agent certified what they closed: the signature falls with the reopening.
    assert acts[:4] == ["withdrawn", "reopened", "signed", "closed"]
    assert (await agent.post("/v1/expenses", json=SPEND)).status_code == 201


async def test_what_crm_tells_of_a_closed_account_is_kept_in_mind_and_changes_nothing(
    sessions: Sessions, team: UUID, agent: AsyncClient, close: Callable[..., Awaitable[Response]]
) -> None:
    await close(agent)
    action = {
        "id": str(uuid4()),
        "kind": "postering",
        "status": "planned",
        "stations": ["94033_0001"],
        "starts_at": "2029-05-19T22:30:00Z",
        "ends_at": "2029-05-19T23:30:00Z",
        "volunteers": 4,
        "cost_lines": [{"label": "Affiches", "heading": 11, "amount_cents": 18_000}],
    }
    event = ActionPlanned.model_validate({"campaign_id": str(team), "version": 1, "action": action})
    await react(sessions, Consumer("budget", ActionPlanned, actions.hear_action), event)

    assert (await agent.get("/v1/expenses")).json()["items"] == []


async def test_with_four_eyes_nobody_pays_alone(
    app: FastAPI, team: UUID, agent: AsyncClient, manager: AsyncClient, prove: Callable[..., Awaitable[None]]
) -> None:
    assert (await agent.put("/v1/account/settings", json={"four_eyes": True})).status_code == 403
    assert (await manager.put("/v1/account/settings", json={"four_eyes": True})).json()["four_eyes"] is True
    made = (await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})).json()["id"]
    await prove(agent, made)
    pay = {"to": "paid"}
    assert (await agent.post(f"/v1/expenses/{made}/transitions", json=pay)).status_code == 409
    assert (await agent.post("/v1/expenses", json=SPEND | {"state": "paid"})).status_code == 409
    assert (await agent.post(f"/v1/expenses/{made}/approval")).status_code == 403

    assert (await manager.post(f"/v1/expenses/{made}/approval")).status_code == 200
    # Who edits what was approved has to ask again.
    await agent.patch(f"/v1/expenses/{made}", json={"supplier": "Autre imprimeur"})
    assert (await agent.post(f"/v1/expenses/{made}/transitions", json=pay)).status_code == 409
    async with call(app, team, subject="accountant") as accountant:
        assert (await accountant.post(f"/v1/expenses/{made}/approval")).status_code == 200
    assert (await agent.post(f"/v1/expenses/{made}/transitions", json=pay)).status_code == 200


async def test_a_comment_is_sealed_and_found_by_what_it_is_about(
    sessions: Sessions, app: FastAPI, team: UUID, agent: AsyncClient
) -> None:
    made = (await agent.post("/v1/expenses", json=SPEND)).json()["id"]
    async with call(app, team, subject="accountant") as accountant:
        await accountant.post("/v1/filing-notes", json={"text": "Facture de Mme Secret ?", "object_id": made})
        await accountant.post("/v1/filing-notes", json={"text": "Autre chose"})
        found = (await accountant.get(f"/v1/filing-notes?object_id={made}")).json()["items"]
    assert [comment["text"] for comment in found] == ["Facture de Mme Secret ?"]
    async with transaction(sessions, team) as session:
        for row in await session.scalars(select(FilingNote)):
            assert b"Secret" not in row.text


async def test_members_propose_and_see_their_own_proposals_only(app: FastAPI, team: UUID, agent: AsyncClient) -> None:
    await agent.post("/v1/expenses", json=SPEND)
    async with call(app, team, subject="coordinator") as coordinator:
        assert (await coordinator.post("/v1/expenses", json=SPEND)).status_code == 403
        made = await coordinator.post("/v1/proposals", json=SPEND | {"label": "Salle"})
        assert (made.status_code, made.json()["state"]) == (201, "planned")
        committed = await coordinator.post("/v1/proposals", json=SPEND | {"state": "committed"})
        assert (committed.status_code, committed.json()["pointer"]) == (422, "/state")
        assert [one["label"] for one in (await coordinator.get("/v1/proposals")).json()["items"]] == ["Salle"]
    assert len((await agent.get("/v1/expenses")).json()["items"]) == 2


async def test_the_account_says_its_dates_and_both_sides(agent: AsyncClient) -> None:
    await agent.post("/v1/expenses", json=SPEND | {"state": "paid"})
    await agent.post("/v1/expenses", json=SPEND | {"state": "paid", "payer": "in_kind", "amount_cents": 500})
    account = (await agent.get("/v1/account")).json()
    assert (account["expenses_cents"], account["receipts_cents"], account["bank_cents"]) == (18_500, 500, -18_000)
    assert account["balance_cents"] == -18_000
    assert (account["period_starts_on"], account["votes_on"]) == ("2028-12-01", "2029-06-17")
    assert account["filing_due_at"].startswith("2029-08-17T18:00")
