"""Each sheet that counts is told to the webhooks: signed, in order, after the legal hour, until it is taken."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.events.cloud_events import FeedFilter
from kit.events.outbox import EVENT, as_relay
from kit.events.webhooks.delivery import count_webhooks, deliver_due
from kit.events.webhooks.kept_connections import KeptConnections
from kit.events.webhooks.tables import DELIVERY, WEBHOOK
from kit.testing.steps import app_on, as_worker, call, new_campaign, new_member
from kit.testing.tokens import settings
from kit.testing.webhook_receiver import Reader, listening
from results.app import create_app
from results.ballots.embargo.feed import hold_back
from results.settings import Settings
from sqlalchemy import update

Make = Callable[..., dict[str, Any]]
CLOSE = datetime(2029, 6, 10, 18, tzinfo=UTC)
SHEETS = "results.v1.tally.validated"
STATIONS = ("94033_0001", "94033_0002", "94080_0001")


@pytest.fixture
def allowed(sessions: Sessions) -> Settings:
    return Settings.model_validate(settings(sessions, webhooks_private=True).model_dump())


@pytest.fixture
def app(sessions: Sessions, allowed: Settings) -> FastAPI:
    return app_on(create_app, sessions, allowed)


@pytest.fixture
def reader() -> Iterator[Reader]:
    with listening() as server:
        yield server


async def open_results(sessions: Sessions, campaign_id: UUID) -> None:
    offset = int((CLOSE - datetime.now(UTC)) / timedelta(seconds=1)) + 1
    async with transaction(sessions, campaign_id) as session:
        campaign = await get_campaign(session, campaign_id)
        moved = campaign.state.model_copy(update={"clock_offset_seconds": offset})
        await store_campaign(session, campaign_id, campaign.version + 1, moved, LOCAL)


async def number_all(sessions: Sessions) -> None:
    """Give positions, as the relay does."""
    async with as_worker(sessions) as worker, as_relay(worker) as session:
        await session.execute(update(EVENT).values(position=EVENT.c.entry, stream_seq=EVENT.c.entry))


async def run(sessions: Sessions, campaign_id: UUID, **more: Any) -> int:
    await number_all(sessions)
    given = settings(sessions, **({"webhooks_private": True} | more))
    async with as_worker(sessions) as worker, KeptConnections() as connections:
        return await deliver_due(worker, connections, campaign_id, FeedFilter(hold_back), given)


def hook_to(reader: Reader) -> dict[str, Any]:
    return {"url": f"http://127.0.0.1:{reader.server_port}/in?a=1", "types": [SHEETS]}


async def hook(client: AsyncClient, reader: Reader, **more: Any) -> dict[str, Any]:
    made = await client.post("/v1/webhooks", json=hook_to(reader) | more)
    assert made.status_code == 201
    return made.json()


async def due_now(sessions: Sessions, campaign_id: UUID, **more: Any) -> None:
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(DELIVERY).values(next_try_at=datetime.now(UTC), **more))


async def test_each_sheet_is_told_once_in_order_and_signed(
    client: AsyncClient, sheet: Make, reader: Reader, sessions: Sessions, campaign_id: UUID
) -> None:
    made = await hook(client, reader)
    for station in STATIONS:
        await client.post("/v1/tallies", json=sheet(station=station))
    await client.post("/v1/turnouts", json={"station": STATIONS[0], "round": 1, "moment": "noon", "voters": 200})
    await open_results(sessions, campaign_id)
    assert await run(sessions, campaign_id) == 3
    assert await run(sessions, campaign_id) == 0
    told = [json.loads(body) for _, body, _ in reader.taken]
    assert [one["data"]["station"] for one in told] == list(STATIONS)
    assert {one["type"] for one in told} == {"results.v1.tally.validated"}
    headers, body, _ = reader.taken[0]
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-id"] == told[0]["id"]
    assert headers["content-type"] == "application/cloudevents+json"
    assert headers["host"] == f"127.0.0.1:{reader.server_port}"
    listed = (await client.get("/v1/webhooks")).json()["items"][0]
    assert (listed["delivered"], listed["failures"], listed["last_answer"]) == (3, 0, "200")
    assert "secret" not in listed


async def test_before_the_legal_hour_turnout_goes_and_no_result(
    client: AsyncClient, sheet: Make, reader: Reader, sessions: Sessions, campaign_id: UUID
) -> None:
    await hook(client, reader, types=["results.v1.tally.validated", "results.v1.turnout.reported"])
    turnout = {"station": STATIONS[0], "round": 1, "moment": "noon", "voters": 200}
    await client.post("/v1/turnouts", json=turnout)
    await client.post("/v1/tallies", json=sheet())
    await client.post("/v1/turnouts", json=turnout | {"moment": "17h", "voters": 300})
    assert await run(sessions, campaign_id) == 1
    assert json.loads(reader.taken[0][1])["type"] == "results.v1.turnout.reported"
    await open_results(sessions, campaign_id)
    assert await run(sessions, campaign_id) == 2
    assert [json.loads(body)["type"].split(".")[2] for _, body, _ in reader.taken] == ["turnout", "tally", "turnout"]


async def test_what_is_not_taken_is_sent_again_with_the_same_id(
    client: AsyncClient, sheet: Make, reader: Reader, sessions: Sessions, campaign_id: UUID
) -> None:
    await hook(client, reader)
    for station in STATIONS:
        await client.post("/v1/tallies", json=sheet(station=station))
    await open_results(sessions, campaign_id)
    reader.answers = [(200, {}), (200, {}), (503, {})]
    assert await run(sessions, campaign_id) == 2
    failing = (await client.get("/v1/webhooks")).json()["items"][0]
    assert (failing["delivered"], failing["failures"], failing["last_answer"]) == (2, 1, "503")
    assert failing["next_try_at"] > failing["last_tried_at"]
    assert await run(sessions, campaign_id) == 0
    reader.answers = [(302, {})]
    await due_now(sessions, campaign_id)
    assert await run(sessions, campaign_id) == 0
    await due_now(sessions, campaign_id)
    assert await run(sessions, campaign_id) == 1
    ids = [headers["webhook-id"] for headers, _, _ in reader.taken]
    assert ids[2] == ids[3] == ids[4]
    assert len(set(ids)) == 3


async def test_a_reader_who_is_gone_or_away_for_days_is_left_alone_until_resumed(
    client: AsyncClient, sheet: Make, reader: Reader, sessions: Sessions, campaign_id: UUID
) -> None:
    made = await hook(client, reader)
    await client.post("/v1/tallies", json=sheet())
    await open_results(sessions, campaign_id)
    reader.answers = [(410, {})]
    assert await run(sessions, campaign_id) == 0
    assert (await client.get("/v1/webhooks")).json()["items"][0]["stopped_at"] is not None
    async with as_worker(sessions) as worker:
        assert (await count_webhooks(worker))[0] == {}
    await client.post(f"/v1/webhooks/{made['id']}/resume")
    reader.answers = [(500, {})]
    async with as_worker(sessions) as worker:
        assert (await count_webhooks(worker))[0] == {campaign_id: 1}
    await due_now(sessions, campaign_id, attempts=9)
    assert await run(sessions, campaign_id) == 0
    assert (await client.get("/v1/webhooks")).json()["items"][0]["stopped_at"] is not None
    assert (await client.post(f"/v1/webhooks/{made['id']}/resume")).json()["stopped_at"] is None
    assert await run(sessions, campaign_id) == 1


async def test_a_name_that_leads_into_our_network_is_never_called(
    client: AsyncClient,
    sheet: Make,
    reader: Reader,
    sessions: Sessions,
    campaign_id: UUID,
) -> None:
    await hook(client, reader)
    await client.post("/v1/tallies", json=sheet())
    await open_results(sessions, campaign_id)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(WEBHOOK).values(url=f"https://localhost:{reader.server_port}/in"))
    assert await run(sessions, campaign_id, webhooks_private=False) == 0
    assert reader.taken == []
    assert "réseau privé" in (await client.get("/v1/webhooks")).json()["items"][0]["last_answer"]


async def test_a_webhook_is_told_what_happens_after_it_was_made(
    client: AsyncClient, sheet: Make, reader: Reader, sessions: Sessions, campaign_id: UUID
) -> None:
    await client.post("/v1/tallies", json=sheet())
    await number_all(sessions)
    made = await hook(client, reader)
    await client.post("/v1/tallies", json=sheet(station=STATIONS[1]))
    await open_results(sessions, campaign_id)
    assert await run(sessions, campaign_id) == 1
    assert json.loads(reader.taken[0][1])["data"]["station"] == STATIONS[1]
    assert (await client.delete(f"/v1/webhooks/{made['id']}")).status_code == 204
    assert (await client.get("/v1/webhooks")).json()["items"] == []


async def test_rights_and_tenancy(
    client: AsyncClient, reader: Reader, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    made = await hook(client, reader)
    await new_member(sessions, campaign_id, "reader", (Role.INTEGRATOR,))
    async with call(app, campaign_id, subject="reader") as integrator:
        assert (await integrator.post("/v1/webhooks", json={"url": "https://exemple.fr"})).status_code == 403
        assert (await integrator.get("/v1/webhooks")).status_code == 200
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get("/v1/webhooks")).json()["items"] == []
        assert (await stranger.delete(f"/v1/webhooks/{made['id']}")).status_code == 404
        assert (await stranger.post(f"/v1/webhooks/{made['id']}/resume")).status_code == 404
