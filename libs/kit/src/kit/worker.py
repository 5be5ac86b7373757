"""The worker of a service: it relays its events, and consumes others'."""

import asyncio
import logging
import signal
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeAlias

import nats.errors
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from kit.db.notifications import Subscription, subscribe_to_inserts
from kit.db.relocations import CampaignAway
from kit.db.sessions import Sessions, close_database, is_outage, open_database
from kit.events.bus import StreamBehind, connect
from kit.events.campaign_consumers import campaign_consumers
from kit.events.checkpoints import answer_ranges, hear_checkpoints, keep_telling_checkpoints
from kit.events.cloud_events import FeedFilter, HoldBack, Redact
from kit.events.consumer import Consumer, keep_hearing
from kit.events.outbox import BATCH, EVENT, relay_events
from kit.events.stream_repair import repair_stream
from kit.events.webhooks.delivery import keep_delivering
from kit.jobs.cleanup import keep_tidying
from kit.jobs.job_thread import keep_working_apart
from kit.jobs.runner import JobKind
from kit.runtime import logs, traces
from kit.runtime.disk_space import ANYWHERE, Disks, keep_watching, met_full_disk
from kit.runtime.gc_control import freeze_gc
from kit.runtime.shutdown import is_cancelled
from kit.security.keyring import secrets_of
from kit.settings import Settings
from kit.worker_metrics import measure_worker, served_metrics

log = logging.getLogger(__name__)

ANEW_SECONDS = 300.0
"""Minimum seconds between two rebuilds of an unresponsive stream."""
GATHER_SECONDS = 0.02
"""Events often follow each other: those within this time are published together."""
CHECK_SECONDS = 60.0
JOB_CONNECTIONS = 3
"""A job's transaction, the renewal of its claim, and what waits for new ones."""
UNANSWERED_MOST = 3
"""Publications without an answer within two minutes, from a reachable server, before the stream is rebuilt."""
EVERYTHING = FeedFilter()


Watcher: TypeAlias = Callable[[Sessions], Awaitable[None]]
"""A loop that runs as long as the worker, checking `is_cancelled()`."""


def main(
    service: str,
    settings: Settings,
    consumers: Sequence[Consumer[Any]] = (),
    jobs: Sequence[JobKind[Any]] = (),
    watchers: Sequence[Watcher] = (),
    *,
    hold_back: HoldBack | None = None,
    redact: Redact | None = None,
) -> None:
    """Run the worker's process; SIGTERM and SIGINT end it cleanly.

    `hold_back`, `redact`: the application's, as webhooks get what its feed shows to anybody.
    """
    logs.configure(service, settings.log_level)
    traces.start(service, settings)
    feed_filter = FeedFilter(hold_back, redact)
    asyncio.run(_until_told_to_stop(service, settings, consumers, jobs, watchers, feed_filter))
    traces.stop()


async def _until_told_to_stop(
    service: str,
    settings: Settings,
    consumers: Sequence[Consumer[Any]],
    jobs: Sequence[JobKind[Any]],
    watchers: Sequence[Watcher],
    feed_filter: FeedFilter,
) -> None:
    task = asyncio.create_task(run(service, settings, consumers, jobs, watchers, feed_filter))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


async def run(
    service: str,
    settings: Settings,
    consumers: Sequence[Consumer[Any]] = (),
    jobs: Sequence[JobKind[Any]] = (),
    watchers: Sequence[Watcher] = (),
    shown: FeedFilter = EVERYTHING,
) -> None:
    """Run until cancelled. An error other than an outage of NATS or PostgreSQL ends the process, to be restarted."""
    freeze_gc()
    url, direct = settings.worker_database_url, settings.direct_database
    sessions = open_database(url, secrets_of(settings), direct=direct)

    def open_for_jobs() -> Sessions:
        return open_database(url, secrets_of(settings), pool_size=JOB_CONNECTIONS, direct=direct)

    disks = Disks(settings.disks, settings.disk_spare_bytes)
    all_consumers = [*consumers, *(campaign_consumers(service) if service != "crm" else [])]
    by_teller: defaultdict[str, list[Consumer[Any]]] = defaultdict(list)
    for consumer in all_consumers:
        by_teller[consumer.stream].append(consumer)
    try:
        async with (
            connect(settings.nats_url) as client,
            served_metrics(
                settings.metrics_listen,
                partial(measure_worker, sessions, client, service, all_consumers, with_jobs=bool(jobs)),
            ),
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(keep_telling(sessions, client, service, disks, settings.stream_replicas))
            tasks.create_task(keep_watching(disks, service))
            tasks.create_task(_despite_outages(keep_telling_checkpoints, sessions, client, service))
            tasks.create_task(_despite_outages(answer_ranges, sessions, client, service))
            tasks.create_task(_despite_outages(keep_tidying, sessions))
            tasks.create_task(_despite_outages(keep_delivering, sessions, service, settings, shown))
            if jobs:
                tasks.create_task(_despite_outages(keep_working_apart, open_for_jobs, jobs, disks))
            for watcher in watchers:
                tasks.create_task(_despite_outages(watcher, sessions))
            for consumer in all_consumers:
                tasks.create_task(_despite_outages(keep_hearing, sessions, client, consumer, disks))
            for teller, own_consumers in by_teller.items():
                tasks.create_task(_despite_outages(hear_checkpoints, sessions, client, teller, own_consumers))
    finally:
        await close_database(sessions)


async def keep_telling(
    sessions: Sessions, client: Client, service: str, disks: Disks = ANYWHERE, replicas: int | None = None
) -> None:
    repair = partial(repair_stream, sessions, client, service, replicas=replicas)
    clock = asyncio.get_running_loop()
    next_check = clock.time()
    unanswered: list[float] = []
    next_anew = clock.time()
    while not is_cancelled():
        try:
            if len(unanswered) >= UNANSWERED_MOST and clock.time() >= next_anew and not disks.is_full:
                # A stream that met a full disk accepts nothing more, even with room. Not at every attempt: only NATS's
                # disk may be full, and a rebuild marks the whole log.
                unanswered, next_anew = [], clock.time() + ANEW_SECONDS
                await repair(force=True)
            async with subscribe_to_inserts(sessions, EVENT.name) as subscription:
                await _keep_relaying(sessions, client, service, subscription, next_check, disks, repair)
        except (StreamBehind, NotFoundError) as loss:
            log.error("%s: %s", service, type(loss).__name__)
            next_check = clock.time()
        except nats.errors.ConnectionClosedError:
            raise
        except (nats.errors.Error, TimeoutError) as error:  # nats-py lets plain timeouts through too
            log.warning("%s cannot publish, trying again: %s", service, type(error).__name__)
            # Of a reachable server; an unreachable one tells nothing.
            if isinstance(error, TimeoutError) and client.is_connected:
                unanswered = [at for at in unanswered if clock.time() - at < 2 * CHECK_SECONDS] + [clock.time()]
            await asyncio.sleep(1)
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("%s waits for %s", service, _what(error))
            await asyncio.sleep(1)


async def _keep_relaying(
    sessions: Sessions,
    client: Client,
    service: str,
    subscription: Subscription,
    next_check: float,
    disks: Disks,
    repair: Callable[[], Awaitable[bool]],
) -> None:
    clock = asyncio.get_running_loop()
    while not is_cancelled():
        await disks.wait()
        if clock.time() >= next_check:
            await repair()
            next_check = clock.time() + CHECK_SECONDS
        published = await relay_events(sessions, client, service)
        if published < BATCH:
            if published:
                await asyncio.sleep(GATHER_SECONDS)
            await subscription.wait()


async def _despite_outages(job: Any, *arguments: Any) -> None:
    """Restart the task after an outage of the database, or in the way of a campaign that moves; return when it ends by
    itself.
    """
    while True:
        try:
            return await job(*arguments)
        except CampaignAway:
            # It began to move since it was listed: the next list is without it.
            await asyncio.sleep(1)
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("%s waits for %s", getattr(job, "__name__", "a watcher"), _what(error))
            await asyncio.sleep(1)


def _what(error: Exception) -> str:
    return "room on the disk" if met_full_disk(error) else "its database"
