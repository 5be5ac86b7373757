"""Who closes and who notes the filing, when, and how a mistake is taken back."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, clock_offset, new_campaign, new_member

Close: TypeAlias = Callable[..., Awaitable[Response]]
SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 18_000, "spent_on": "2029-05-20"}
FILED = {"filed_on": "2029-08-09", "proof": "Recommandé n° 1A 123 456"}
WRONG = {"reason": "Noté sur la mauvaise campagne"}


class Team:
    """The members of one campaign, each with their own session."""

    def __init__(self, app: FastAPI, campaign_id: UUID) -> None:
        self.app, self.campaign_id = app, campaign_id

    def __call__(self, subject: str) -> Any:
        return call(self.app, self.campaign_id, subject=subject)


@pytest.fixture
async def voted(app: FastAPI, sessions: Sessions) -> Team:
    """Two months after the vote: an agent, an accountant, a candidate."""
    seconds = clock_offset(datetime(2029, 8, 10, 8, tzinfo=UTC))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=seconds)
    for role in (Role.FINANCIAL_AGENT, Role.ACCOUNTANT, Role.CANDIDATE):
        await new_member(sessions, made, role.value, (role,))
    return Team(app, made)


@pytest.fixture
async def agent(voted: Team) -> AsyncIterator[AsyncClient]:
    async with voted("financial_agent") as client:
        yield client


@pytest.fixture
async def accountant(voted: Team) -> AsyncIterator[AsyncClient]:
    async with voted("accountant") as client:
        yield client


@pytest.fixture
async def candidate(voted: Team) -> AsyncIterator[AsyncClient]:
    async with voted("candidate") as client:
        yield client


async def file(client: AsyncClient) -> Response:
    asked = await client.post("/v1/account/filing", json=FILED)
    assert asked.status_code == 409, asked.text
    return await client.post("/v1/account/filing", json=FILED | {"fingerprint": asked.json()["fingerprint"]})


async def state(client: AsyncClient) -> str:
    return (await client.get("/v1/account")).json()["state"]


async def test_the_accountant_alone_neither_closes_nor_files(accountant: AsyncClient, close: Close) -> None:
    refused = await close(accountant)
    assert (refused.status_code, "mandataire" in refused.json()["detail"]) == (403, True)
    assert (await accountant.post("/v1/account/filing", json=FILED)).status_code == 403
    page = (await accountant.get("/closing")).text
    assert "Clore le compte" not in page
    assert "Noter le dépôt" not in page
    assert "lui ou le mandataire le note ici" in page


async def test_the_candidate_closes_where_nobody_is_the_agent(
    app: FastAPI, sessions: Sessions, voted: Team, close: Close
) -> None:
    alone = await new_campaign(sessions, population=100_000)
    await new_member(sessions, alone, "candidate", (Role.CANDIDATE,))
    await new_member(sessions, alone, "accountant", (Role.ACCOUNTANT,))
    async with call(app, alone, subject="accountant") as accountant, call(app, alone, subject="candidate") as candidate:
        assert "le candidat clôt le compte" in (await accountant.get("/closing")).text
        assert (await close(accountant)).status_code == 403
        assert (await close(candidate)).status_code == 200
    async with voted("candidate") as candidate:
        assert (await close(candidate)).status_code == 403


async def test_before_the_vote_closing_says_so_first(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, subject="agent") as agent:
        early = (await agent.post("/v1/account/closing", json={})).json()
        assert early["remaining"][0] == {"name": "voted", "title": "Le scrutin n’a pas eu lieu", "link": ""}
        day = (await agent.post("/v1/account/filing", json=FILED | {"filed_on": "2026-01-01"})).json()
        assert (day["status"], day["pointer"], day["article"]) == (409, "/filed_on", "L. 52-12")
        page = (await agent.get("/closing")).text
        assert "Noter le dépôt" not in page
        assert "après le scrutin du" in page
        closed = await agent.post("/v1/account/closing", json={"fingerprint": early["fingerprint"]})
        assert closed.status_code == 200


async def test_after_the_vote_closing_no_longer_says_that_it_is_to_come(agent: AsyncClient) -> None:
    names = [one["name"] for one in (await agent.post("/v1/account/closing", json={})).json()["remaining"]]
    assert names
    assert "voted" not in names


@pytest.mark.parametrize(("day", "status"), [("2029-06-09", 422), ("2029-08-11", 422), ("2029-06-10", 409)])
async def test_the_filing_is_on_a_day_after_the_vote_that_has_come(agent: AsyncClient, day: str, status: int) -> None:
    answer = await agent.post("/v1/account/filing", json=FILED | {"filed_on": day})
    assert answer.status_code == status
    assert answer.json()["pointer"] == ("/filed_on" if status == 422 else "/fingerprint")


async def test_an_account_that_was_filed_in_time_is_not_late_afterwards(app: FastAPI, sessions: Sessions) -> None:
    day_after = clock_offset(datetime(2029, 8, 20, 8, tzinfo=UTC))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=day_after)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    async with call(app, made, subject="agent") as agent:
        before = {one["name"] for one in (await agent.get("/v1/account/closing")).json()["remaining"]}
        assert (await file(agent)).status_code == 201
        after = {one["name"] for one in (await agent.get("/v1/account/closing")).json()["remaining"]}
    assert before - after == {"filed_in_time"}


async def test_who_closes_opens_again_and_the_refusal_says_so(agent: AsyncClient, close: Close) -> None:
    assert (await close(agent)).status_code == 200
    refused = (await agent.post("/v1/expenses", json=SPEND)).json()["detail"]
    assert "le mandataire, le candidat ou l’expert-comptable peut le rouvrir" in refused
    assert (await agent.post("/v1/account/reopening", json=WRONG)).status_code == 200
    assert [one["act"] for one in (await agent.get("/v1/changes")).json()["items"]].count("reopened") == 1
    assert (await agent.post("/v1/expenses", json=SPEND)).status_code == 201


async def test_a_mistaken_filing_is_withdrawn_and_what_it_closed_is_open(
    agent: AsyncClient, accountant: AsyncClient, candidate: AsyncClient
) -> None:
    assert (await candidate.post("/v1/account/filing/withdrawal", json=WRONG)).status_code == 409
    assert (await file(agent)).status_code == 201
    refused = (await agent.post("/v1/expenses", json=SPEND)).json()["detail"]
    assert "note rectificative" in refused
    assert "retire" in refused
    assert "rouvrir" not in refused
    assert (await agent.post("/v1/account/rectifications", json={"text": "Une virgule"})).status_code == 201
    for other in (agent, accountant):
        assert (await other.post("/v1/account/filing/withdrawal", json=WRONG)).status_code == 403
    assert "Retirer le dépôt" not in (await agent.get("/closing")).text
    assert "Retirer le dépôt" in (await candidate.get("/closing")).text
    assert (await candidate.post("/closing/filing/withdrawal", data={"reason": "x"})).status_code == 422
    done = await candidate.post("/closing/filing/withdrawal", data=WRONG)
    assert (done.status_code, done.headers["location"]) == (303, "/closing?done=withdrawn")
    assert await state(agent) == "open"
    read = (await agent.get("/v1/account/closing")).json()
    assert (read["steps"][-1]["done_at"], read["rectifications"]) == (None, [])
    log = (await agent.get("/v1/changes")).text
    assert WRONG["reason"] in log
    assert (await file(candidate)).status_code == 201


async def test_what_was_closed_before_a_mistaken_filing_stays_closed_and_signed(
    agent: AsyncClient, candidate: AsyncClient, close: Close
) -> None:
    await close(agent)
    await file(candidate)
    withdrawn = await candidate.post("/v1/account/filing/withdrawal", json=WRONG)
    assert (withdrawn.status_code, withdrawn.json()["account"]["state"]) == (200, "closed")
    assert withdrawn.json()["steps"][0]["signer"] == "le mandataire financier"


async def test_once_the_commission_has_decided_the_filing_stands(
    app: FastAPI, sessions: Sessions, close: Close
) -> None:
    seconds = clock_offset(datetime(2029, 12, 10, 8, tzinfo=UTC))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=seconds)
    await new_member(sessions, made, "candidate", (Role.CANDIDATE,))
    async with call(app, made, subject="candidate") as candidate:
        await close(candidate)
        await file(candidate)
        decision = {"outcome": "approved", "decided_on": "2029-12-01"}
        assert (await candidate.post("/v1/commission-decisions", json=decision)).status_code == 201
        late = await candidate.post("/v1/account/filing/withdrawal", json=WRONG)
        assert (late.status_code, "La commission a décidé" in late.json()["detail"]) == (409, True)
        assert "Retirer le dépôt" not in (await candidate.get("/closing")).text


async def test_the_page_shows_what_lacks_and_takes_the_filing_once_it_is_confirmed(
    agent: AsyncClient, candidate: AsyncClient, close: Close
) -> None:
    page = (await candidate.get("/closing")).text
    assert "le compte n’a pas été clos" in page
    assert "une signature qui manque : le mandataire clôt le compte et le certifie" in page
    asked = await candidate.post("/closing", data=FILED)
    assert asked.status_code == 403
    unread = await candidate.post("/closing/filing", data=FILED)
    assert (unread.status_code, FILED["proof"] in unread.text) == (409, True)
    seen = page.split('name="fingerprint" value="')[1][:32]
    done = await candidate.post("/closing/filing", data=FILED | {"fingerprint": seen, "confirmed": "true"})
    assert done.status_code == 303
    filed = (await agent.get("/closing")).text
    assert "par le candidat. Preuve" in filed
