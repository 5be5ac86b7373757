"""Closing early asks once, failed checks get the candidate's own reason, and filing is never prevented."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from budget.filing.closings.models import CheckReason, FilingStep
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, clock_offset, new_campaign, new_member
from sqlalchemy import select

SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 18_000, "spent_on": "2029-05-20"}
WHY = "L’imprimeur a fermé : la facture a été demandée trois fois."
FILED = {"filed_on": "2029-08-09", "proof": "Recommandé n° 1A 123 456"}
Close: TypeAlias = Callable[..., Awaitable[Response]]


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    """A demonstration whose clock says 10 August 2029, two months after the vote. Its members: a manager, an agent."""
    seconds = clock_offset(datetime(2029, 8, 10, 8, tzinfo=UTC))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=seconds)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    return made


@pytest.fixture
async def accountant(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    await new_member(sessions, campaign_id, "accountant", (Role.ACCOUNTANT,))
    async with call(app, campaign_id, subject="accountant") as client:
        yield client


@pytest.fixture
async def candidate(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    async with call(app, campaign_id, subject="candidate") as client:
        yield client


async def read(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/v1/account/closing")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def owing(client: AsyncClient) -> list[str]:
    """The checks that want a reason and have none."""
    return [one["name"] for one in (await read(client))["remaining"] if one["needs_reason"] and not one["reason"]]


async def file(client: AsyncClient, **more: str) -> Response:
    """Notes the filing whatever lacks, as somebody does who has read it."""
    asked = await client.post("/v1/account/filing", json=FILED | more)
    if asked.status_code != 409 or "fingerprint" not in asked.json():
        return asked
    return await client.post("/v1/account/filing", json=FILED | more | {"fingerprint": asked.json()["fingerprint"]})


async def sign(client: AsyncClient, step: str, **more: bool) -> Response:
    return await client.post("/v1/account/signatures", json={"step": step, **more})


async def test_closing_early_lists_what_remains_and_asks_once(agent: AsyncClient) -> None:
    await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})
    early = await agent.post("/v1/account/closing", json={})
    assert early.status_code == 409
    left = {one["name"] for one in early.json()["remaining"]}
    assert {"all_settled", "balanced", "evidence_complete", "accountant_named", "office_software"} <= left
    seen = early.json()["fingerprint"]
    closed = await agent.post("/v1/account/closing", json={"fingerprint": seen})
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")


async def test_a_change_in_between_asks_anew(agent: AsyncClient) -> None:
    seen = (await read(agent))["fingerprint"]
    await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})
    stale = await agent.post("/v1/account/closing", json={"fingerprint": seen})
    assert (stale.status_code, stale.json()["fingerprint"] != seen) == (409, True)
    assert "a changé" in stale.json()["detail"]
    assert (await agent.get("/v1/account")).json()["state"] == "open"


async def test_signatures_come_in_their_order_and_the_candidate_says_why(
    agent: AsyncClient, accountant: AsyncClient, candidate: AsyncClient, close: Close
) -> None:
    await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced", "amount_cents": 900_000})
    assert (await sign(candidate, "candidate")).status_code == 409
    await close(agent)
    steps = {one["step"]: one for one in (await read(agent))["steps"]}
    assert (steps["agent"]["done_by"], steps["accountant"]["required"]) == ("agent", True)
    assert (await sign(candidate, "candidate")).status_code == 409
    assert (await sign(agent, "accountant")).status_code == 403
    assert (await sign(agent, "accountant", on_paper=True)).status_code == 409
    assert (await sign(accountant, "accountant")).status_code == 201
    refused = await sign(candidate, "candidate")
    assert refused.status_code == 422
    assert refused.json()["missing_reasons"] == await owing(candidate)
    for name in await owing(candidate):
        assert (await agent.put(f"/v1/filing/reasons/{name}", json={"reason": WHY})).status_code == 403
        copied = {"reason": WHY, "on_paper": True}
        assert (await agent.put(f"/v1/filing/reasons/{name}", json=copied)).status_code == 409
        assert (await candidate.put(f"/v1/filing/reasons/{name}", json={"reason": WHY})).status_code == 200
    assert (await sign(candidate, "candidate")).status_code == 201
    assert (await sign(candidate, "candidate")).status_code == 409
    acts = [one["act"] for one in (await agent.get("/v1/changes")).json()["items"]]
    assert acts[0] == "signed"
    assert "written" in acts
    assert WHY not in (await agent.get("/v1/changes")).text


async def test_a_reason_is_for_what_was_found_and_is_sealed(
    agent: AsyncClient, candidate: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})
    assert (await candidate.put("/v1/filing/reasons/balanced", json={"reason": WHY})).status_code == 200
    assert "balanced" not in await owing(candidate)
    assert (await candidate.put("/v1/filing/reasons/balanced", json={"reason": "Non"})).status_code == 422
    assert (await candidate.put("/v1/filing/reasons/all_settled", json={"reason": WHY})).status_code == 409
    await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})
    assert "balanced" in await owing(candidate)
    async with transaction(sessions, campaign_id) as session:
        (row,) = (await session.scalars(select(CheckReason))).all()
    assert b"imprimeur" not in row.reason


async def test_without_a_candidate_who_has_access_the_agent_copies_a_signed_paper(
    agent: AsyncClient, accountant: AsyncClient, close: Close
) -> None:
    await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})
    await close(agent)
    await sign(accountant, "accountant")
    for name in await owing(agent):
        assert (await agent.put(f"/v1/filing/reasons/{name}", json={"reason": WHY})).status_code == 403
        copied = await agent.put(f"/v1/filing/reasons/{name}", json={"reason": WHY, "on_paper": True})
        assert copied.status_code == 200, copied.text
    assert (await sign(agent, "candidate", on_paper=True)).status_code == 201
    step = next(one for one in (await read(agent))["steps"] if one["step"] == "candidate")
    assert (step["on_paper"], step["done_by"]) == (True, "agent")


async def test_filing_is_never_prevented_and_closes_what_is_open(
    agent: AsyncClient, candidate: AsyncClient, manager: AsyncClient
) -> None:
    await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})
    assert (await manager.post("/v1/account/filing", json=FILED)).status_code == 403
    future = await candidate.post("/v1/account/filing", json=FILED | {"filed_on": "2099-01-01"})
    assert (future.status_code, future.json()["pointer"]) == (422, "/filed_on")
    asked = await candidate.post("/v1/account/filing", json=FILED)
    assert (asked.status_code, asked.json()["pointer"]) == (409, "/fingerprint")
    assert [one["step"] for one in asked.json()["unsigned"]] == ["agent", "candidate"]
    assert "balanced" in {one["name"] for one in asked.json()["remaining"]}
    await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced"})
    stale = await candidate.post("/v1/account/filing", json=FILED | {"fingerprint": asked.json()["fingerprint"]})
    assert (stale.status_code, "a changé" in stale.json()["detail"]) == (409, True)
    filed = await candidate.post("/v1/account/filing", json=FILED | {"fingerprint": stale.json()["fingerprint"]})
    assert (filed.status_code, filed.json()["account"]["state"]) == (201, "closed")
    assert (await candidate.post("/v1/account/filing", json=FILED)).status_code == 409
    assert (await agent.post("/v1/expenses", json=SPEND)).status_code == 409


async def test_after_the_filing_only_a_note_rectifies(
    agent: AsyncClient, candidate: AsyncClient, close: Close, sessions: Sessions, campaign_id: UUID
) -> None:
    await close(agent)
    note = {"text": "La facture 12 est de 180 €, non de 108 €."}
    assert (await agent.post("/v1/account/rectifications", json=note)).status_code == 409
    reopened = await candidate.post("/v1/account/reopening", json={"reason": "Une pièce manque"})
    assert reopened.status_code == 200
    assert [one["step"] for one in (await read(agent))["steps"] if one["done_at"]] == []
    await close(agent)
    assert (await file(candidate)).status_code == 201
    late = await candidate.post("/v1/account/reopening", json={"reason": "Une pièce manque"})
    assert (late.status_code, "note rectificative" in late.json()["detail"]) == (409, True)
    assert (await sign(candidate, "candidate")).status_code == 409
    assert (await agent.post("/v1/account/rectifications", json=note)).status_code == 201
    assert [one["note"] for one in (await read(agent))["rectifications"]] == [note["text"]]
    async with transaction(sessions, campaign_id) as session:
        rows = (await session.scalars(select(FilingStep))).all()
    assert sum(row.withdrawn_at is not None for row in rows) == 1


async def test_the_page_leads_through_closing_reasons_and_filing(
    agent: AsyncClient, accountant: AsyncClient, candidate: AsyncClient
) -> None:
    await agent.post("/v1/expenses", json=SPEND | {"state": "invoiced", "label": "Tracts"})
    page = (await agent.get("/closing")).text
    assert "J’ai lu ce qui reste et je clôture quand même" in page
    assert 'href="/evidence"' in page
    seen = (await read(agent))["fingerprint"]
    unticked = await agent.post("/closing", data={"fingerprint": seen})
    assert unticked.status_code == 409
    done = await agent.post("/closing", data={"fingerprint": seen, "confirmed": "true"})
    assert (done.status_code, done.headers["location"]) == (303, "/closing?done=closed")
    assert "Écrire le motif" not in (await agent.get("/closing")).text
    assert (await accountant.post("/closing/signatures", data={"step": "accountant"})).status_code == 303
    short = await candidate.post("/closing/reasons", data={"check": "balanced", "reason": "Non"})
    assert (short.status_code, "\nNon</textarea>" in short.text) == (422, True)
    for name in await owing(candidate):
        wrote = await candidate.post("/closing/reasons", data={"check": name, "reason": WHY})
        assert wrote.status_code == 303
    assert WHY in (await accountant.get("/closing")).text
    assert (await candidate.post("/closing/signatures", data={"step": "candidate"})).status_code == 303
    assert (await candidate.post("/closing/filing", data=FILED)).status_code == 303
    noted = await agent.post("/closing/rectifications", data={"text": "Une virgule"})
    assert noted.status_code == 303
    last = (await candidate.get("/closing")).text
    assert "Une virgule" in last
    assert "Recommandé n° 1A 123 456" in last
