"""The page of lists that join or merge, two days after round one."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, today

UNIONS = "/v1/list-unions"


@pytest.fixture
async def between(app: FastAPI, sessions: Sessions) -> AsyncIterator[AsyncClient]:
    first = today() - timedelta(days=2)
    rounds = [{"number": 1, "on": str(first)}, {"number": 2, "on": str(first + timedelta(days=7))}]
    made = await new_campaign(
        sessions, population=60_000, election="municipales", territory="commune:31555", rounds=rounds
    )
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    async with call(app, made, subject="agent") as client:
        yield client


async def test_the_page_takes_both_and_keeps_what_was_typed(between: AsyncClient) -> None:
    bad = await between.post("/list-unions/merged", data={"name": "Ensemble", "united_on": "hier", "head": "ours"})
    assert bad.status_code == 422
    assert 'value="Ensemble"' in bad.text
    words = {"name": "Ensemble", "united_on": str(today()), "head": "neither", "own_candidates": "dix"}
    assert (await between.post("/list-unions/merged", data=words)).status_code == 422
    counted = words | {"own_candidates": "30", "other_candidates": "12"}
    sent = await between.post("/list-unions/merged", data=counted)
    assert sent.headers["location"] == "/list-unions?done=new"
    spent = {"name": "Vivre ici", "united_on": str(today() - timedelta(days=9)), "amount": "1 234,50"}
    assert (await between.post("/list-unions/joined", data=spent)).headers["location"] == "/list-unions?done=new"
    assert (await between.post("/list-unions/joined", data=spent | {"amount": "beaucoup"})).status_code == 422
    rows = {row["kind"]: row for row in (await between.get(UNIONS)).json()["items"]}
    assert (rows["joined"]["spent_cents"], rows["merged"]["absorbing"]) == (123_450, "ours")
    taken = await between.post(f"/list-unions/{rows['joined']['id']}/take-over")
    assert taken.headers["location"] == "/list-unions?done=taken"
    for row in rows.values():
        assert (await between.post(f"/list-unions/{row['id']}/remove")).is_redirect
    assert "Aucune liste n’est notée" in (await between.get("/list-unions")).text
