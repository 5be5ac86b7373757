"""Losses of the transport: whatever it loses, each event is counted exactly once."""

import asyncio
import contextlib

import nats.errors
import pytest
from common.events import Event
from common.events.crm import CanvassRecorded
from kit import worker
from kit.db.sessions import transaction
from kit.events import bus, consumer
from kit.events.bus import StreamBehind
from kit.events.checkpoints import answer_ranges, compare_with_checkpoint, take_checkpoint
from kit.events.consumer import Consumer, TooManyDead, consume_events
from kit.events.inbox import DEAD_LETTER
from kit.events.outbox import EVENT, as_relay, only_relay, relay_events, tell
from kit.events.stream_repair import repair_stream
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.tokens import settings
from nats.js.errors import APIError
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.faults.path import CONSUMER, Path, canvass, in_background

EVENTS = 60


@pytest.mark.parametrize("in_batches", [True, False], ids=["in batches", "one by one"])
async def test_the_server_is_killed_in_the_middle_of_relaying(
    path: Path, nats_server: Nats, monkeypatch: pytest.MonkeyPatch, in_batches: bool
) -> None:
    if not in_batches:
        monkeypatch.setattr(bus, "_publish_atomically", refuse)
    await path.tell(300)
    telling = worker.keep_telling(path.crm, path.client, "crm")
    hearing = consume_events(path.client, path.predict, CONSUMER)
    async with in_background(telling, hearing):
        while await path.stream_length() < 50:
            await asyncio.sleep(0.001)
        nats_server.kill()
        await asyncio.sleep(0.5)
        nats_server.start()
        await path.until_counted(300)

    assert await path.hear() == 300
    assert await path.stream_length() == 300


async def refuse(*_: object) -> list[int]:
    raise APIError(code=400, description="a server that refuses the batch")


async def test_a_deleted_stream_is_published_again(path: Path) -> None:
    await path.tell(100)
    await path.relay()
    await path.hear(at_least=50)
    await path.client.jetstream().delete_stream("crm")

    assert await repair_stream(path.crm, path.client, "crm")
    assert await path.relay() == 100
    assert await path.hear() == 100


async def test_a_stream_that_lost_its_last_events_is_published_again(path: Path) -> None:
    await path.tell(100)
    await path.relay()
    await path.hear(at_least=50)
    for sequence in range(81, 101):
        await path.client.jetstream().delete_msg("crm", sequence)

    assert await repair_stream(path.crm, path.client, "crm")
    assert await path.relay() == 100
    assert await path.hear() == 100


async def test_a_stream_that_tells_more_than_a_restored_log_is_made_anew(path: Path, postgres: Postgres) -> None:
    await path.tell(100)
    await path.relay()
    await path.hear(at_least=100)
    assert not await repair_stream(path.crm, path.client, "crm")
    # As the backup had it, before the last twenty.
    run_sql(postgres, "delete from event where position > 80", database=path.crm.kw["bind"].url.database)
    assert await repair_stream(path.crm, path.client, "crm")
    assert await path.relay() == 80


async def test_a_purged_stream_is_published_again(path: Path) -> None:
    await path.tell(100)
    await path.relay()
    await path.hear(at_least=50)
    await path.client.jetstream().purge_stream("crm")

    assert await repair_stream(path.crm, path.client, "crm")
    assert await path.relay() == 100
    assert await path.hear() == 100


async def test_nothing_is_published_past_a_loss(path: Path) -> None:
    await path.tell(3)
    await path.relay()
    await path.client.jetstream().delete_msg("crm", 2)

    await path.tell(1)
    with pytest.raises(StreamBehind):
        await relay_events(path.crm, path.client, "crm")


async def test_the_workers_heal_a_flipped_bit_by_themselves(path: Path, nats_server: Nats) -> None:
    await path.tell(100)
    await path.relay()
    assert await path.hear() == 100
    await flip_one_bit(path, nats_server)
    await path.tell(20)

    nats_url = nats_server.url
    crm = worker.run("crm", settings(path.crm, nats_url=nats_url))
    predict = worker.run("predict", settings(path.predict, nats_url=nats_url), [CONSUMER])
    async with in_background(crm, predict):
        await path.until_counted(120)

    assert await path.hear() == 120
    assert await path.stream_length() == 120


async def flip_one_bit(path: Path, server: Nats) -> None:
    """On the disk: the server starts again without the events that come after it."""
    server.kill()
    (block,) = server.directory.glob("jetstream/**/msgs/*.blk")
    data = bytearray(block.read_bytes())
    data[len(data) // 2] ^= 1
    block.write_bytes(data)
    server.start()
    for _ in range(20):  # until the client has noticed; what it asks before then is lost
        with contextlib.suppress(nats.errors.TimeoutError):
            await path.client.flush(timeout=1)
            break
    assert 0 < await path.stream_length() < 100


async def test_healing_a_whole_stream_changes_nothing(path: Path) -> None:
    await path.tell(20)
    await path.relay()

    assert not await repair_stream(path.crm, path.client, "crm")
    assert await path.relay() == 0


async def test_a_replay_is_absorbed(path: Path) -> None:
    await path.tell(20)
    await path.relay()
    assert await path.hear() == 20

    assert await repair_stream(path.crm, path.client, "crm", force=True)
    assert await path.relay() == 20
    assert await path.hear() == 20


async def test_a_crash_between_publishing_and_marking_tells_nothing_twice(path: Path) -> None:
    await path.tell(20)
    await path.relay()
    async with only_relay(path.crm) as session:
        assert session
        await session.execute(update(EVENT).values(stream_seq=None))

    await path.tell(10)  # 30 unmarked rows, 20 of them in the stream: the batch is refused as a whole
    assert await path.relay() == 30
    assert await path.stream_length() == 30
    assert await path.hear() == 30


async def test_a_late_commit_is_not_lost_and_a_rollback_is_no_gap(path: Path) -> None:
    class Undone(Exception):
        pass

    async with transaction(path.crm, path.campaign_id) as slow:
        await tell(slow, canvass(path.campaign_id))
        with contextlib.suppress(Undone):
            async with transaction(path.crm, path.campaign_id) as undone:
                await tell(undone, canvass(path.campaign_id))
                raise Undone
        await path.tell(1)  # told later, committed earlier
        await path.relay()
    await path.relay()

    async with as_relay(path.crm) as session:
        assert (await session.scalars(select(EVENT.c.position).order_by(EVENT.c.position))).all() == [1, 2]
    assert await path.hear() == 2


async def test_what_no_count_of_the_stream_shows_is_heard_from_a_checkpoint(path: Path, postgres: Postgres) -> None:
    await path.tell(30)
    await path.relay()
    assert await path.hear() == 30
    await unhear(path, postgres, 7)
    assert await path.counted() == 23

    told = (await take_checkpoint(path.crm))[CONSUMER.event.subject]
    async with in_background(answer_ranges(path.crm, path.client, "crm")):
        await asyncio.sleep(0.1)
        assert await compare_with_checkpoint(path.predict, path.client, CONSUMER, told) == 7
        assert await compare_with_checkpoint(path.predict, path.client, CONSUMER, told) == 0
    assert await path.counted() == 30


async def unhear(path: Path, postgres: Postgres, events: int) -> None:
    """Undo the last events: neither their claims nor their effects are left, as if they had never come."""
    async with as_relay(path.crm) as session:
        some = select(EVENT.c.payload).order_by(EVENT.c.position.desc()).limit(events)
        lost = [CanvassRecorded.model_validate_json(payload) for payload in await session.scalars(some)]
    # As the owner: the services' roles cannot take a claim back.
    database = path.predict.kw["bind"].url.database
    for event in lost:
        run_sql(
            postgres,
            f"delete from inbox where event_id = '{event.id}'",
            f"delete from canvass where batch = '{event.batch}'",
            database=database,
        )


async def test_an_event_is_delivered_the_first_time_whenever_it_comes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also between two looks: what goes to a worker that has just stopped waiting comes again after ACK_WAIT only."""
    monkeypatch.setattr(consumer, "FETCH_SECONDS", 0.01)
    monkeypatch.setattr(consumer, "DECLARED_SECONDS", 0.0)
    async with in_background(consume_events(path.client, path.predict, CONSUMER)):
        for told in range(1, EVENTS + 1):
            await path.tell(1)
            await path.relay()
            await path.until_counted(told)

    info = await path.client.jetstream().consumer_info("crm", CONSUMER.name)
    assert info.delivered
    assert info.delivered.consumer_seq == EVENTS


async def test_events_that_always_fail_are_retried_then_dead_and_ten_in_a_row_stop_the_consumer(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "RETRY_DELAYS", (0.1, 0.2))
    attempts: list[Event] = []

    async def fail(session: AsyncSession, event: Event) -> None:
        attempts.append(event)
        raise RuntimeError("Zoé Canari")

    await path.tell(12)
    await path.relay()
    with pytest.raises(TooManyDead):
        async with asyncio.timeout(120):
            await consume_events(path.client, path.predict, Consumer("predict", CONSUMER.event, fail))

    async with transaction(path.predict) as session:
        letters = (await session.execute(select(DEAD_LETTER))).all()
    assert len(letters) == 10
    assert all(sum(str(event.id) == letter.event_id for event in attempts) == 3 for letter in letters)
    assert all(letter.reason.startswith("RuntimeError at ") for letter in letters)


async def test_a_told_event_cannot_be_edited(path: Path) -> None:
    await path.tell(1)
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with transaction(path.crm, path.campaign_id) as session:
            await session.execute(update(EVENT).values(payload="{}"))
