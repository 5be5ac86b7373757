"""The feed misses nothing and shows what each may see; pages and links of kit."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from common.events.crm import CampaignOpened
from common.schemas.campaign import CampaignState
from fastapi import FastAPI
from kit.app import new_app
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay, tell
from kit.security.auth import Caller
from kit.security.links import close_links, new_link
from kit.testing.steps import STATE, as_worker, call, new_campaign
from kit.testing.tokens import settings
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def number(sessions: Sessions) -> None:
    """As the relay does before it publishes."""
    async with as_worker(sessions) as worker, as_relay(worker) as session:
        await session.execute(text("update event set position = entry"))


async def tell_some(sessions: Sessions, campaign_id: UUID, count: int) -> None:
    state = CampaignState.model_validate(STATE)
    async with transaction(sessions, campaign_id) as session:
        for version in range(1, count + 1):
            await tell(session, CampaignOpened(campaign_id=campaign_id, version=version, campaign=state))
    await number(sessions)


async def test_the_feed_is_read_page_by_page_and_by_type(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    other = await new_campaign(sessions)
    await tell_some(sessions, campaign_id, 2)
    await tell_some(sessions, other, 1)
    await tell_some(sessions, campaign_id, 1)
    async with call(app, campaign_id) as client:
        first = (await client.get("/v1/events?limit=2")).json()
        second = (await client.get(f"/v1/events?after={first['next']}")).json()
        third = (await client.get(f"/v1/events?after={second['next']}")).json()
        none = (await client.get("/v1/events?type=crm.v1.canvass.recorded")).json()
        mine = (await client.get("/v1/events?type=crm.v1.campaign.opened")).json()
    assert [len(page["items"]) for page in (first, second, third, none, mine)] == [2, 1, 0, 0, 3]
    assert third["next"] == second["next"]
    assert {item["data"]["campaign_id"] for item in mine["items"]} == {str(campaign_id)}
    assert first["items"][0]["source"] == "/crm"


async def test_what_is_held_back_is_read_later_and_never_passed_over(sessions: Sessions, campaign_id: UUID) -> None:
    let_through = 1

    async def hold_back(_: AsyncSession, __: Caller, rows: Sequence[Any]) -> int:
        return sum(row.position <= let_through for row in rows)

    def redact(_: Caller, __: str, data: dict[str, Any]) -> dict[str, Any]:
        return data | {"campaign": None}

    app = new_app("kit", "A service for tests", settings(sessions), sessions, [], hold_back=hold_back, redact=redact)
    await tell_some(sessions, campaign_id, 3)
    async with call(app, campaign_id) as client:
        before = (await client.get("/v1/events")).json()
        let_through = 3
        after = (await client.get(f"/v1/events?after={before['next']}")).json()
    assert [len(before["items"]), len(after["items"])] == [1, 2]
    assert before["items"][0]["data"]["campaign"] is None


async def test_an_unreadable_question_to_the_feed_is_refused(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        for query in ("after=-1", "after=x", f"after={2**70}", "limit=0", "type=%00", "limit=5000"):
            assert (await client.get(f"/v1/events?{query}")).status_code == 422, query


async def test_an_event_without_a_position_is_not_in_the_feed(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await tell_some(sessions, campaign_id, 1)
    async with transaction(sessions, campaign_id) as session:
        state = CampaignState.model_validate(STATE)
        await tell(session, CampaignOpened(campaign_id=campaign_id, version=9, campaign=state))
    async with call(app, campaign_id) as client:
        assert len((await client.get("/v1/events")).json()["items"]) == 1


async def test_a_link_ends_when_it_expires_or_is_closed(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        note = (await client.post("/v1/notes", json={"size": 1, "text": "bonjour"})).json()
        target = UUID(note["id"])
        async with transaction(sessions, campaign_id) as session:
            past = datetime.now(UTC) - timedelta(seconds=1)
            expired = await new_link(session, campaign_id, "note", target, past)
            alive = await new_link(session, campaign_id, "note", target, past + timedelta(hours=1))
        assert (await client.get(f"/v1/public/notes/{expired}")).status_code == 404
        assert (await client.get(f"/v1/public/notes/{alive}")).json() == "bonjour"
        async with transaction(sessions, campaign_id) as session:
            await close_links(session, target)
        assert (await client.get(f"/v1/public/notes/{alive}")).status_code == 404


async def test_a_problem_is_a_page_for_a_browser_and_a_document_for_a_program(app: FastAPI) -> None:
    async with call(app) as client:
        page = await client.get("/nowhere", headers={"Accept": "text/html"})
        document = await client.get("/nowhere")
    assert "Il n&#39;y a rien à cette adresse." in page.text
    assert page.headers["content-type"].startswith("text/html")
    assert document.json()["status"] == 404


async def test_readiness_tells_of_a_stopped_consumer(app: FastAPI, sessions: Sessions) -> None:
    async with call(app) as client:
        ready = await client.get("/ready")
        async with as_worker(sessions) as worker, transaction(worker) as session:
            await session.execute(text("insert into consumer_state values ('kit-x', true, 0, 2)"))
        degraded = await client.get("/ready")
        alive = await client.get("/health")
    assert (ready.status_code, degraded.status_code, alive.status_code) == (200, 503, 200)
    assert degraded.json()["stopped_consumers"] == ["kit-x"]
    assert degraded.json()["missed_events"] == 2


async def test_behind_a_gateway_the_prefix_is_known_and_may_be_left_out(sessions: Sessions) -> None:
    app = new_app("kit", "A service for tests", settings(sessions, root_path="/kit"), sessions, [])
    async with call(app) as client:
        for path in ("/kit/health", "/health"):
            assert (await client.get(path)).json()["service"] == "kit"
        page = (await client.get("/kit/nowhere", headers={"Accept": "text/html"})).text
    assert re.search(r'href="/kit/static/[0-9a-f]{12}/kit/isoloir\.css"', page)
