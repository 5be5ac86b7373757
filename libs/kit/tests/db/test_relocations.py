"""A campaign that is being moved is read and not written, and one that has left says where it is: to all who ask."""

from contextlib import closing
from uuid import UUID, uuid4

import psycopg
import pytest
from common.events.crm import CampaignOpened
from common.schemas.campaign import CampaignState
from fastapi import FastAPI
from kit.db.relocations import CampaignArriving, CampaignFrozen
from kit.db.sessions import Sessions, transaction
from kit.events.consumer import Consumer, handle_event
from kit.events.inbox import INBOX
from kit.jobs.watch_loops import list_campaigns, visit_campaigns
from kit.servers.postgres import Postgres
from kit.testing.steps import STATE, as_worker, call, new_campaign
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

NOTE = {"size": 1, "text": "porte"}
ADDRESS = "https://ailleurs.example.fr"


def put_away(postgres: Postgres, sessions: Sessions, campaign_id: UUID, state: str) -> None:
    """As the owner does, from outside."""
    url = postgres.url(sessions.kw["bind"].url.database).replace("+psycopg", "")
    with closing(psycopg.connect(url, autocommit=True)) as owner:
        owner.execute(
            "insert into relocation (relocated_campaign_id, state, file, address) values (%s, %s, %s, %s)",
            [campaign_id, state, uuid4(), ADDRESS if state == "gone" else ""],
        )


async def test_a_frozen_campaign_is_read_and_writes_are_told_to_wait(
    postgres: Postgres, sessions: Sessions, app: FastAPI, campaign_id: UUID
) -> None:
    other = await new_campaign(sessions)
    async with call(app, campaign_id) as client:
        link = (await client.post("/v1/notes", json=NOTE)).json()["link"]
        put_away(postgres, sessions, campaign_id, "frozen")
        assert (await client.get("/v1/notes")).json() == 1
        assert (await client.get(f"/v1/public/notes/{link}")).json() == "porte"
        refused = await client.post("/v1/notes", json=NOTE, headers={"Idempotency-Key": "door"})
        page = await client.post("/v1/notes", json=NOTE, headers={"Accept": "text/html"})
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/Unavailable")
    assert refused.headers["Retry-After"] == "300"
    assert "déménage" in refused.json()["detail"]
    assert "déménage" in page.text
    async with call(app, other) as client:
        assert (await client.post("/v1/notes", json=NOTE)).status_code == 201


async def test_one_that_has_left_leads_its_pages_and_links_to_where_it_is_and_tells_software(
    postgres: Postgres, sessions: Sessions, app: FastAPI, campaign_id: UUID
) -> None:
    async with call(app, campaign_id) as client:
        link = (await client.post("/v1/notes", json=NOTE)).json()["link"]
        put_away(postgres, sessions, campaign_id, "gone")
        page = await client.get("/page?skip=20", headers={"Accept": "text/html"})
        letter = await client.get(f"/v1/public/notes/{link}", headers={"Accept": "text/html"})
        told = await client.get("/v1/events?limit=2")
        form = await client.delete("/binder/notes", headers={"Accept": "text/html"})
        notes = await client.get("/v1/notes")
    assert (letter.status_code, letter.headers["Location"]) == (307, f"{ADDRESS}/v1/public/notes/{link}")
    assert told.status_code == notes.status_code == 410
    assert told.json()["moved_to"] == ADDRESS
    assert told.headers["Link"] == f'<{ADDRESS}/v1/events?limit=2>; rel="alternate"'
    assert form.status_code == 410
    assert f'href="{ADDRESS}"' in form.text
    # A page that opens no transaction of its own, too: its caller is looked for.
    assert (page.status_code, page.headers["Location"]) == (307, f"{ADDRESS}/page?skip=20")


async def test_an_event_is_noted_where_its_campaign_has_left_and_let_go_where_it_is_copied(
    postgres: Postgres, sessions: Sessions
) -> None:
    heard: list[UUID] = []

    async def hear(_: AsyncSession, event: CampaignOpened) -> None:
        heard.append(event.campaign_id)

    consumer = Consumer("kit", CampaignOpened, hear)
    state = CampaignState.model_validate(STATE)

    async def tell_of(campaign_id: UUID) -> int:
        event = CampaignOpened(campaign_id=campaign_id, version=1, campaign=state)
        async with as_worker(sessions) as worker:
            await handle_event(worker, consumer, event.model_dump_json(), 7)
        async with transaction(sessions) as session:
            noted = select(func.count()).select_from(INBOX).where(INBOX.c.event_id == event.id)
            return await session.scalar(noted) or 0

    gone, frozen, arriving, arrived = [uuid4() for _ in range(4)]
    for campaign_id, stay in ((gone, "gone"), (frozen, "frozen"), (arriving, "arriving"), (arrived, "arrived")):
        put_away(postgres, sessions, campaign_id, stay)
    assert await tell_of(gone) == 1
    assert await tell_of(frozen) == 0
    with pytest.raises(CampaignArriving):
        await tell_of(arriving)
    assert await tell_of(arrived) == 1
    assert heard == [arrived]


async def test_schedulers_visit_the_others(postgres: Postgres, sessions: Sessions) -> None:
    away, here = await new_campaign(sessions), await new_campaign(sessions)
    put_away(postgres, sessions, away, "frozen")
    visited: list[UUID] = []

    async def visit(session: AsyncSession, campaign_id: UUID) -> None:
        visited.append(campaign_id)
        if campaign_id == away:
            await session.execute(text("delete from note"))

    async with as_worker(sessions) as worker:
        assert await list_campaigns(worker) == [here]
        await visit_campaigns(worker, visit)
    assert visited == [here]
    with pytest.raises(CampaignFrozen):
        async with transaction(sessions, away) as session:
            await visit(session, away)
