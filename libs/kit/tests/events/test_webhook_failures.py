"""A reader who fails, is away or answers no: it is asked less, then no more, and nothing is lost."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.events.webhooks.delivery import count_webhooks
from kit.events.webhooks.retries import AWAY
from kit.settings import Settings
from kit.testing.steps import as_worker, call
from kit.testing.webhook_receiver import Reader

from libs.kit.tests.events.webhook_steps import hurry, make, run, tell_campaigns, tell_erasures, versions


async def test_a_reader_who_is_away_is_not_asked_about_each_thing(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        made = await make(client, reader)
        reader.answers = [(500, {})] * 100
        for _ in range(30):
            await tell_erasures(sessions, campaign_id, 1, person=uuid4())
        assert await run(sessions, campaign_id, given) == 0
        assert len(reader.taken) == AWAY
        hook = (await client.get(f"/v1/webhooks/{made['id']}")).json()
        assert (hook["failures"], hook["stopped_at"], hook["held_until"] is not None) == (AWAY, None, True)
        assert await run(sessions, campaign_id, given) == 0
        assert len(reader.taken) == AWAY
        await hurry(sessions, campaign_id)
        assert await run(sessions, campaign_id, given) == 0
        assert len(reader.taken) == AWAY + 1
        reader.answers.clear()
        await hurry(sessions, campaign_id)
        assert await run(sessions, campaign_id, given) == 30


async def test_ten_failures_stop_it_with_an_alert_and_nothing_is_lost(
    telling_app: FastAPI,
    sessions: Sessions,
    campaign_id: UUID,
    reader: Reader,
    given: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with call(telling_app, campaign_id) as client:
        made = await make(client, reader)
        await tell_campaigns(sessions, campaign_id, 1, 2)
        reader.answers = [(500, {})] * 10
        for _ in range(10):
            await run(sessions, campaign_id, given)
            await hurry(sessions, campaign_id)
        hook = (await client.get(f"/v1/webhooks/{made['id']}")).json()
        assert (hook["stopped_because"], hook["failures"], hook["waiting"]) == ("failures", 10, 2)
        assert "left alone" in caplog.text
        async with as_worker(sessions) as worker:
            assert (await count_webhooks(worker))[0] == {}
        await tell_campaigns(sessions, campaign_id, 3)
        assert await run(sessions, campaign_id, given) == 0
        page = (await client.get("/webhooks")).text
        assert "En pause" in page
        assert "dix essais" in page
        assert (await client.post(f"/v1/webhooks/{made['id']}/resume")).json()["stopped_at"] is None
        assert await run(sessions, campaign_id, given) == 3
    assert versions(reader, "campaign") == [1, 2, 3]


async def test_a_reader_who_is_gone_or_asks_for_time_is_left_alone(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        made = await make(client, reader)
        await tell_campaigns(sessions, campaign_id, 1)
        await tell_erasures(sessions, campaign_id, 1)
        reader.answers = [(429, {"Retry-After": "3600"})]
        assert await run(sessions, campaign_id, given) == 0
        assert len(reader.taken) == 1
        held = (await client.get(f"/v1/webhooks/{made['id']}")).json()
        assert datetime.fromisoformat(held["held_until"]) > datetime.now(UTC) + timedelta(minutes=55)
        await hurry(sessions, campaign_id)
        reader.answers = [(410, {})]
        assert await run(sessions, campaign_id, given) == 0
        assert (await client.get(f"/v1/webhooks/{made['id']}")).json()["stopped_because"] == "gone"
        assert len(reader.taken) == 2


@pytest.mark.parametrize("status", [199 + 102, 302, 307, 400, 404, 503])
async def test_only_2xx_is_taken_and_no_redirect_is_followed(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings, status: int
) -> None:
    async with call(telling_app, campaign_id) as client:
        await make(client, reader)
    await tell_campaigns(sessions, campaign_id, 1)
    reader.answers = [(status, {"Location": reader.url})]
    assert await run(sessions, campaign_id, given) == 0
    assert len(reader.taken) == 1
    await hurry(sessions, campaign_id)
    assert await run(sessions, campaign_id, given) == 1
