"""What a worker knows of its log, its inbox and its jobs, measured when Prometheus asks, and never else."""

import asyncio
import logging
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import nats.errors
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from kit.db.sessions import Sessions, transaction
from kit.events.consumer import Consumer
from kit.events.inbox import CONSUMER_STATE, DEAD_LETTER
from kit.events.outbox import EVENT, as_relay
from kit.jobs.tables import JOB
from kit.runtime import metrics

log = logging.getLogger(__name__)

_REQUEST_BYTES = 8192
_SECONDS = 8.0

Measure = Callable[[], Awaitable[None]]


@asynccontextmanager
async def served_metrics(listen: str, measure: Measure) -> AsyncGenerator[None]:
    """Answer `GET /metrics` at `host:port` inside the block; nowhere if that is empty."""
    if not listen:
        yield
        return
    host, _, port = listen.rpartition(":")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(_SECONDS):
                asked = await reader.readuntil(b"\r\n\r\n")
                writer.write(await _answer_to(asked, measure))
                await writer.drain()
        writer.close()

    # Shared as the launcher's hold on the port is: one that takes a suite back holds it beside the worker that listens.
    server = await asyncio.start_server(
        answer, host or "127.0.0.1", int(port), limit=_REQUEST_BYTES, reuse_port=hasattr(socket, "SO_REUSEPORT") or None
    )
    async with server:
        yield


async def _answer_to(asked: bytes, measure: Measure) -> bytes:
    if not asked.startswith(b"GET /metrics "):
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    await measure()
    body, kind = metrics.exposition()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


async def measure_worker(
    sessions: Sessions, client: Client, service: str, consumers: Sequence[Consumer[Any]], *, with_jobs: bool
) -> None:
    """Set the gauges from the database and from NATS; what is away keeps its last values and counts as an outage."""
    try:
        await measure_database(sessions, service, with_jobs=with_jobs)
        metrics.REACHED.labels(service, "postgres").set(1)
    except (SQLAlchemyError, OSError):
        metrics.REACHED.labels(service, "postgres").set(0)
    try:
        await _measure_inbox(client, service, consumers)
        metrics.REACHED.labels(service, "nats").set(1)
    except (nats.errors.Error, TimeoutError):
        metrics.REACHED.labels(service, "nats").set(0)


async def measure_database(sessions: Sessions, service: str, *, with_jobs: bool) -> None:
    waiting = select(func.count(), func.extract("epoch", func.now() - func.min(EVENT.c.recorded_at)))
    open_jobs = select(func.count(), func.extract("epoch", func.now() - func.min(JOB.c.asked_at)))
    async with as_relay(sessions) as session:
        count, seconds = (await session.execute(waiting.where(EVENT.c.stream_seq.is_(None)))).one()
        metrics.UNPUBLISHED.labels(service).set(count)
        metrics.UNPUBLISHED_SECONDS.labels(service).set(seconds or 0)
        if with_jobs:
            count, seconds = (await session.execute(open_jobs.where(JOB.c.state == "waiting"))).one()
            metrics.JOBS_WAITING.labels(service).set(count)
            metrics.JOBS_WAITING_SECONDS.labels(service).set(seconds or 0)
    async with transaction(sessions) as session:
        for row in await session.execute(select(CONSUMER_STATE)):
            metrics.MISSED.labels(row.consumer).set(row.missing)
            metrics.STOPPED.labels(row.consumer).set(row.stopped)
        metrics.DEAD_LETTERS.labels(service).set(
            await session.scalar(select(func.count()).select_from(DEAD_LETTER)) or 0
        )


async def _measure_inbox(client: Client, service: str, consumers: Sequence[Consumer[Any]]) -> None:
    stream = client.jetstream()
    for consumer in consumers:
        with suppress(NotFoundError):
            info = await stream.consumer_info(consumer.stream, consumer.name, timeout=2)
            metrics.INBOX_PENDING.labels(service, consumer.name).set(
                (info.num_pending or 0) + (info.num_ack_pending or 0)
            )
