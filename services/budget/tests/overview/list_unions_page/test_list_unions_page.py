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
    account = (await between.get("/account")).text.replace("\u202f", " ")
    assert "pas encore saisies</dt><dd>1 234,50 € <small>(avec vos dépenses : " in account
    joined = f"/list-unions/{rows['joined']['id']}/take-over"
    assert (await between.post(joined)).status_code == 422
    assert not (await between.get(UNIONS)).json()["items"][0]["taken_over"]
    taken = await between.post(joined, data={"entered": "true"})
    assert taken.headers["location"] == "/list-unions?done=taken"
    gone = [await between.post(f"/list-unions/{rows[kind]['id']}/remove") for kind in ("joined", "merged")]
    assert [one.headers["location"].partition("done=")[2] for one in gone] == ["removed", "unmerged"]
    assert "vérifiez-le à la page" in (await between.get("/list-unions?done=unmerged")).text
    assert "Aucune liste n’est notée" in (await between.get("/list-unions")).text


async def test_an_election_with_one_ceiling_is_told_of_no_other(app: FastAPI, sessions: Sessions) -> None:
    first = today() - timedelta(days=2)
    rounds = [{"number": 1, "on": str(first)}, {"number": 2, "on": str(first + timedelta(days=7))}]
    made = await new_campaign(sessions, election="regionales", territory="region:44", rounds=rounds)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    async with call(app, made, subject="agent") as agent:
        await agent.post("/list-unions/merged", data={"name": "Ensemble", "united_on": str(today()), "head": "ours"})
        page = (await agent.get("/list-unions")).text
    assert "sous le même plafond" in page
    assert "plafond du second tour" not in page
