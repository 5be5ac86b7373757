"""Every event reaches every webhook at least once, in order for each thing, whatever its reader answers."""

import asyncio
import base64
import hashlib
import hmac
import json
import random
import socket
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events import CampaignOpened
from fastapi import FastAPI
from kit.db.sessions import Sessions, transaction
from kit.events.cloud_events import FeedFilter
from kit.events.webhooks import due_deliveries
from kit.events.webhooks.answers import AnswerBook, DeliveryAnswer
from kit.events.webhooks.delivery import count_webhooks, delete_old_deliveries, keep_delivering
from kit.events.webhooks.signed_post import TIMEOUT, ReaderAnswer
from kit.events.webhooks.tables import DELIVERY, WEBHOOK
from kit.settings import Settings
from kit.testing.steps import as_worker, call
from kit.testing.tokens import settings
from kit.testing.webhook_receiver import Reader
from sqlalchemy import update

from libs.kit.tests.events.webhook_steps import hurry, make, run, tell_campaigns, tell_erasures, versions


async def test_a_reader_who_fails_half_the_time_gets_each_event_in_order(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        await make(client, reader)
    reader.luck = random.Random(9)
    await tell_campaigns(sessions, campaign_id, *range(1, 41))
    await tell_erasures(sessions, campaign_id, *range(1, 41))
    while len([one for one in reader.taken if one[2] == 200]) < 80:
        await run(sessions, campaign_id, given)
        await hurry(sessions, campaign_id, attempts=0)
    assert len(reader.taken) > 100
    for noun in ("campaign", "person"):
        assert versions(reader, noun) == list(range(1, 41))
        assert versions(reader, noun, taken=False) == sorted(versions(reader, noun, taken=False))
    # What is repeated is known by its id: one for each event, however often it came.
    by_id = {headers["webhook-id"]: body for headers, body, _ in reader.taken}
    assert len(by_id) == 80
    assert all(by_id[headers["webhook-id"]] == body for headers, body, _ in reader.taken)


async def test_what_is_refused_keeps_its_own_thing_waiting_and_no_other(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        await make(client, reader)
        reader.answers = [(500, {})]
        await tell_campaigns(sessions, campaign_id, 1, 2)
        await tell_erasures(sessions, campaign_id, 1, 2)
        assert await run(sessions, campaign_id, given) == 2
        assert await run(sessions, campaign_id, given) == 0
        hook = (await client.get("/v1/webhooks")).json()["items"][0]
        assert (hook["delivered"], hook["waiting"], hook["stopped_at"]) == (2, 2, None)
        await hurry(sessions, campaign_id)
        assert await run(sessions, campaign_id, given) == 2
    assert versions(reader, "campaign") == versions(reader, "person") == [1, 2]


async def test_one_person_waits_and_the_others_go_on(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        await make(client, reader)
    reader.answers = [(500, {})]
    first, second = uuid4(), uuid4()
    for version in (1, 2):
        for person in (first, second):
            await tell_erasures(sessions, campaign_id, version, person=person)
    assert await run(sessions, campaign_id, given) == 2
    await hurry(sessions, campaign_id)
    assert await run(sessions, campaign_id, given) == 2
    told = [json.loads(body)["data"] for _, body, status in reader.taken if status == 200]
    assert [(one["person"], one["version"]) for one in told] == [
        *((str(second), version) for version in (1, 2)),
        *((str(first), version) for version in (1, 2)),
    ]


async def test_two_secrets_sign_while_one_is_changed(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        made = await make(client, reader)
        changed = (await client.post(f"/v1/webhooks/{made['id']}/secret")).json()
        assert changed["secret"] != made["secret"]
        assert changed["retires_at"] is not None
        await tell_campaigns(sessions, campaign_id, 1)
        await run(sessions, campaign_id, given)
        async with transaction(sessions, campaign_id) as session:
            await session.execute(update(WEBHOOK).values(retires_at=datetime.now(UTC)))
        await tell_campaigns(sessions, campaign_id, 2)
        await run(sessions, campaign_id, given)
        assert "secret" not in (await client.get("/v1/webhooks")).json()["items"][0]
    expected = [[changed["secret"], made["secret"]], [changed["secret"]]]
    for (headers, body, _), keys in zip(reader.taken, expected, strict=True):
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        raw = [base64.b64decode(key.removeprefix("whsec_")) for key in keys]
        made_of = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in raw]
        assert headers["webhook-signature"] == " ".join(f"v1,{one}" for one in made_of)


async def test_types_are_chosen_and_what_happens_before_is_not_told_until_it_is_replayed(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    await tell_campaigns(sessions, campaign_id, 1)
    async with call(telling_app, campaign_id) as client:
        made = await make(client, reader, CampaignOpened.subject)
        await tell_campaigns(sessions, campaign_id, 2)
        await tell_erasures(sessions, campaign_id, 1)
        assert await run(sessions, campaign_id, given) == 1
        body = {"after": 0}
        assert (await client.post(f"/v1/webhooks/{made['id']}/replay", json=body)).status_code == 200
        assert await run(sessions, campaign_id, given) == 2
    assert versions(reader, "campaign") == [2, 1, 2]
    assert versions(reader, "person") == []
    ids = [headers["webhook-id"] for headers, _, _ in reader.taken]
    assert ids[0] == ids[2]


async def test_the_log_shows_each_delivery_and_sends_one_again(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        made = await make(client, reader)
        await tell_campaigns(sessions, campaign_id, 1, 2, 3)
        reader.answers = [(200, {}), (503, {})]
        await run(sessions, campaign_id, given)
        log = f"/v1/webhooks/{made['id']}/deliveries"
        newest = (await client.get(f"{log}?limit=1")).json()
        rest = (await client.get(f"{log}?after={newest['next']}")).json()
        assert [one["state"] for one in (*newest["items"], *rest["items"])] == ["waiting", "waiting", "delivered"]
        assert [one["last_answer"] for one in rest["items"]] == ["503", "200"]
        assert [one["tries"] for one in rest["items"]] == [1, 1]
        assert len((await client.get(f"{log}?state=delivered")).json()["items"]) == 1
        first = rest["items"][1]
        again = await client.post(f"{log}/{first['position']}/redelivery")
        assert again.json()["state"] == "waiting"
        await hurry(sessions, campaign_id)
        assert await run(sessions, campaign_id, given) == 3
        assert (await client.post(f"{log}/999999/redelivery")).status_code == 404
        assert [headers["webhook-id"] for headers, _, _ in reader.taken].count(first["event_id"]) == 2
        async with transaction(sessions, campaign_id) as session:
            await session.execute(update(DELIVERY).values(delivered_at=datetime.now(UTC) - timedelta(days=31)))
        async with as_worker(sessions) as worker:
            await delete_old_deliveries(worker, (await count_webhooks(worker))[0])
        assert (await client.get(log)).json()["items"] == []


async def test_a_delivery_that_a_dead_worker_held_is_taken_over(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        await make(client, reader)
    await tell_campaigns(sessions, campaign_id, 1)
    async with as_worker(sessions) as worker:
        assert await due_deliveries.claim_deliveries(worker, campaign_id, FeedFilter(), given)
        assert await due_deliveries.claim_deliveries(worker, campaign_id, FeedFilter(), given) == []
    assert await run(sessions, campaign_id, given) == 0
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(WEBHOOK).values(claimed_until=datetime.now(UTC)))
    assert await run(sessions, campaign_id, given) == 1


async def test_a_worker_that_is_cut_off_repeats_one_delivery_of_each_at_most(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        hooks = [(await make(client, reader))["id"] for _ in range(5)]
        await tell_erasures(sessions, campaign_id, *range(1, 11))
        async with as_worker(sessions) as worker:
            task = asyncio.create_task(keep_delivering(worker, "kit", given, FeedFilter()))
            async with asyncio.timeout(60):
                while len(reader.taken) < 12:
                    await asyncio.sleep(0.01)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert len(reader.taken) < 50
        async with transaction(sessions, campaign_id) as session:
            await session.execute(update(WEBHOOK).values(claimed_until=datetime.now(UTC)))
        await run(sessions, campaign_id, given)
        counted = [(await client.get(f"/v1/webhooks/{one}")).json() for one in hooks]
    assert [(one["delivered"], one["waiting"]) for one in counted] == [(10, 0)] * 5
    assert 50 <= len(reader.taken) <= 55


async def test_answers_that_come_together_are_stored_though_one_is_given_up(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        for _ in range(3):
            await make(client, reader)
        await tell_campaigns(sessions, campaign_id, 1)
        async with as_worker(sessions) as worker:
            claimed = await due_deliveries.claim_deliveries(worker, campaign_id, FeedFilter(), given)
            book = AnswerBook(worker, campaign_id, asyncio.Semaphore(1))
            answers = [DeliveryAnswer(one, one.events[0], ReaderAnswer(200, "200"), 0, True) for one in claimed]
            stored = [asyncio.create_task(book.store(one)) for one in answers]
            await asyncio.sleep(0)
            stored[0].cancel()
            assert (await asyncio.gather(*stored, return_exceptions=True))[1:] == [True, True]
        assert [one["delivered"] for one in (await client.get("/v1/webhooks")).json()["items"]].count(1) == 2
    assert len(claimed) == 3


async def test_what_the_feed_holds_back_or_redacts_is_so_for_webhooks(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    let_through = 0

    async def hold_back(_: Any, __: Any, rows: Any) -> int:
        return min(len(rows), let_through)

    shown = FeedFilter(hold_back, lambda _, __, data: data | {"campaign": None})
    async with call(telling_app, campaign_id) as client:
        await make(client, reader)
    await tell_campaigns(sessions, campaign_id, 1, 2)
    assert await run(sessions, campaign_id, given, shown) == 0
    let_through = 2
    assert await run(sessions, campaign_id, given, shown) == 2
    assert json.loads(reader.taken[0][1])["data"]["campaign"] is None
    assert json.loads(reader.taken[0][1])["source"] == "/crm"


async def test_the_worker_tells_of_its_own_accord(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        await make(client, reader)
    await tell_campaigns(sessions, campaign_id, 1)
    async with as_worker(sessions) as worker:
        task = asyncio.create_task(keep_delivering(worker, "kit", given, FeedFilter()))
        async with asyncio.timeout(120):
            while not reader.taken:
                await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_who_never_answers_keeps_no_other_waiting(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with call(telling_app, campaign_id) as client:
            hangs: dict[str, Any] = {"url": f"http://127.0.0.1:{silent.getsockname()[1]}/in", "types": []}
            assert (await client.post("/v1/webhooks", json=hangs)).status_code == 201
            await make(client, reader)
        async with as_worker(sessions) as worker:
            task = asyncio.create_task(keep_delivering(worker, "kit", given, FeedFilter()))
            try:
                for version in (1, 2):
                    await tell_campaigns(sessions, campaign_id, version)
                    async with asyncio.timeout(TIMEOUT - 2):
                        while len(reader.taken) < version:
                            await asyncio.sleep(0.05)
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("url", ["https://localhost/in", "http://10.0.0.1/in", "https://nulle-part.invalid/"])
async def test_a_name_that_leads_into_our_network_is_never_called(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, url: str
) -> None:
    """Whatever it was when it was entered: the address is looked up again before each call."""
    async with call(telling_app, campaign_id) as client:
        await make(client, reader)
        await tell_campaigns(sessions, campaign_id, 1)
        async with transaction(sessions, campaign_id) as session:
            await session.execute(update(WEBHOOK).values(url=url))
        assert await run(sessions, campaign_id, settings(sessions)) == 0
        hook = (await client.get("/v1/webhooks")).json()["items"][0]
    assert reader.taken == []
    assert hook["failures"] == 1
    assert hook["last_answer"]
