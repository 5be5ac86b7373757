"""Who waits for new rows is woken by PostgreSQL, and does without it where a line was cut."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import pytest
from common.events.crm import CampaignOpened
from common.schemas.campaign import CampaignState
from kit import jobs
from kit.db import notifications
from kit.db.notifications import Subscription, subscribe_to_inserts
from kit.db.sessions import Sessions, is_outage, transaction
from kit.events import bus
from kit.events.outbox import EVENT, as_relay, tell, tell_many
from kit.jobs import JobKind, Work
from kit.jobs.runner import keep_working
from kit.jobs.tables import JOB
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import STATE, as_worker
from kit.worker import keep_telling
from nats.aio.client import Client
from pydantic import BaseModel
from sqlalchemy import func, select, text

LONG = 3600.0
LISTENING = (
    "select count(*) from pg_stat_activity where query like 'listen%' and pid <> pg_backend_pid() "
    "and datname = current_database()"
)
HANG_UP = "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'"


@pytest.fixture
def only_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks by themselves while the test lasts."""
    monkeypatch.setattr(notifications, "LOOK_SECONDS", LONG)


@asynccontextmanager
async def in_background(*endless: Coroutine[None, None, None]) -> AsyncGenerator[None]:
    tasks = [asyncio.create_task(one) for one in endless]
    async with asyncio.timeout(60):
        yield
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def opened(campaign_id: UUID) -> CampaignOpened:
    return CampaignOpened(campaign_id=campaign_id, version=1, campaign=CampaignState.model_validate(STATE))


async def tell_one(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await tell(session, opened(campaign_id))


async def is_notified(subscription: Subscription) -> None:
    async with asyncio.timeout(60):
        await subscription.wait()


@pytest.mark.usefixtures("only_woken")
async def test_a_bell_rings_at_first_and_when_rows_are_committed(sessions: Sessions, campaign_id: UUID) -> None:
    async with as_worker(sessions) as worker, subscribe_to_inserts(worker, EVENT.name) as subscription:
        await is_notified(subscription)
        await tell_one(sessions, campaign_id)
        await is_notified(subscription)
        async with transaction(sessions, campaign_id) as session:
            await tell_many(session, [opened(campaign_id), opened(campaign_id)])
        await is_notified(subscription)


@pytest.mark.usefixtures("only_woken")
async def test_nobody_is_woken_by_what_is_added_elsewhere(sessions: Sessions, campaign_id: UUID) -> None:
    async with (
        as_worker(sessions) as worker,
        subscribe_to_inserts(worker, JOB.name) as of_jobs,
        subscribe_to_inserts(worker, EVENT.name) as of_events,
    ):
        await is_notified(of_jobs)
        await is_notified(of_events)
        await tell_one(sessions, campaign_id)
        await is_notified(of_events)
        assert not of_jobs.is_notified


@pytest.mark.usefixtures("only_woken")
async def test_all_subscriptions_of_a_process_share_one_connection(
    sessions: Sessions, campaign_id: UUID, postgres: Postgres
) -> None:
    async with (
        as_worker(sessions) as worker,
        subscribe_to_inserts(worker, JOB.name),
        subscribe_to_inserts(worker, EVENT.name) as subscription,
    ):
        async with subscribe_to_inserts(worker, EVENT.name) as other:
            async with transaction(worker) as session:
                assert await session.scalar(text(LISTENING)) == 1
            await is_notified(other)
        await is_notified(subscription)
        await tell_one(sessions, campaign_id)
        await is_notified(subscription)
    async with as_worker(sessions) as worker, transaction(worker) as session:
        assert await session.scalar(text(LISTENING)) == 0


@pytest.mark.usefixtures("only_woken")
async def test_a_lost_connection_fails_all_its_subscriptions_and_is_opened_anew(
    sessions: Sessions, campaign_id: UUID, postgres: Postgres
) -> None:
    async with (
        as_worker(sessions) as worker,
        subscribe_to_inserts(worker, JOB.name) as of_jobs,
        subscribe_to_inserts(worker, EVENT.name) as of_events,
    ):
        run_sql(postgres, HANG_UP)
        for subscription in (of_jobs, of_events):
            with pytest.raises(ConnectionError):
                await is_notified_for_ever(subscription)
        async with subscribe_to_inserts(worker, EVENT.name) as anew:
            await is_notified(anew)
            await tell_one(sessions, campaign_id)
            await is_notified(anew)


async def is_notified_for_ever(subscription: Subscription) -> None:
    while True:
        await is_notified(subscription)


@pytest.mark.usefixtures("only_woken")
async def test_a_cut_line_is_an_outage(sessions: Sessions, postgres: Postgres) -> None:
    async with as_worker(sessions) as worker, subscribe_to_inserts(worker, EVENT.name) as subscription:
        await is_notified(subscription)
        run_sql(postgres, HANG_UP)
        with pytest.raises(ConnectionError) as cut:
            await is_notified_for_ever(subscription)
        assert is_outage(cut.value)


async def published(sessions: Sessions) -> int:
    async with as_relay(sessions) as session:
        return await session.scalar(select(func.count(EVENT.c.stream_seq))) or 0


async def until_published(sessions: Sessions, events: int) -> None:
    while await published(sessions) < events:
        await asyncio.sleep(0.02)


@pytest.mark.usefixtures("only_woken")
async def test_what_is_told_while_the_line_is_cut_is_published_when_it_is_back(
    sessions: Sessions, campaign_id: UUID, postgres: Postgres, nats_client: Client
) -> None:
    await bus.declare_stream(nats_client, "crm")
    async with as_worker(sessions) as worker, in_background(keep_telling(worker, nats_client, "crm")):
        await tell_one(sessions, campaign_id)
        await until_published(worker, 1)
        run_sql(postgres, HANG_UP)
        await tell_one(sessions, campaign_id)
        await until_published(worker, 2)
        await tell_one(sessions, campaign_id)
        await until_published(worker, 3)


async def test_what_nobody_was_woken_for_is_published_all_the_same(
    sessions: Sessions, campaign_id: UUID, postgres: Postgres, nats_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "LOOK_SECONDS", 0.1)
    run_sql(postgres, "drop trigger ring on event", database=str(sessions.kw["bind"].url.database))
    await bus.declare_stream(nats_client, "crm")
    async with as_worker(sessions) as worker, in_background(keep_telling(worker, nats_client, "crm")):
        for events in (1, 2):
            await tell_one(sessions, campaign_id)
            await until_published(worker, events)


@pytest.mark.usefixtures("only_woken")
async def test_two_who_publish_tell_everything_once(sessions: Sessions, campaign_id: UUID, nats_client: Client) -> None:
    await bus.declare_stream(nats_client, "crm")
    async with as_worker(sessions) as one, as_worker(sessions) as two:
        relays = [keep_telling(worker, nats_client, "crm") for worker in (one, two)]
        async with in_background(*relays):
            for _ in range(40):
                await tell_one(sessions, campaign_id)
            await until_published(one, 40)
    assert (await nats_client.jetstream().stream_info("crm")).state.messages == 40


class Number(BaseModel):
    number: int


@pytest.mark.usefixtures("only_woken")
async def test_several_workers_do_each_job_once_as_it_is_asked_for(sessions: Sessions, campaign_id: UUID) -> None:
    done: Counter[int] = Counter()

    async def count(_: Work, asked: Number) -> dict[str, Any]:
        done[asked.number] += 1
        return {}

    kinds = [JobKind("count", Number, count)]
    async with (
        as_worker(sessions) as one,
        as_worker(sessions) as two,
        in_background(keep_working(one, kinds), keep_working(two, kinds)),
    ):
        for number in range(20):
            async with transaction(sessions, campaign_id) as session:
                await jobs.enqueue_job(session, campaign_id, "count", Number(number=number), requested_by="tester")
            await _until_done(sessions, campaign_id, number + 1)
    assert done == dict.fromkeys(range(20), 1)


async def _until_done(sessions: Sessions, campaign_id: UUID, count: int) -> None:
    while True:
        async with transaction(sessions, campaign_id) as session:
            if await session.scalar(text("select count(*) from job where state = 'done'")) == count:
                return
        await asyncio.sleep(0.01)
