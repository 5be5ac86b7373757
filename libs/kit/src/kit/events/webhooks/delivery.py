"""Delivery of events to webhooks in the worker, in order, each until accepted."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import delete, func, select

from kit.db.sessions import Sessions, transaction
from kit.events.cloud_events import FeedFilter, anonymous_caller
from kit.events.outbox import as_relay
from kit.events.webhooks.due_deliveries import ClaimedDeliveries, ReaderAnswer, claim_deliveries, let_go, store_answer
from kit.events.webhooks.signed_post import new_client as new_client
from kit.events.webhooks.signed_post import post_signed
from kit.events.webhooks.tables import DELIVERY, WEBHOOK
from kit.runtime import metrics
from kit.runtime.shutdown import is_cancelled
from kit.settings import Settings

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
CAMPAIGNS_EVERY = 5.0
"""Seconds until a campaign's first webhook is noticed."""
SIDE_BY_SIDE = 4
"""Webhooks of one campaign served concurrently, so that a slow one does not delay the others."""
CALLS_AT_ONCE = 16
KEPT = timedelta(days=30)
"""How long deliveries stay in the log."""
TIDY_EVERY = 3600.0


async def keep_delivering(sessions: Sessions, service: str, settings: Settings, shown: FeedFilter) -> None:
    """Deliver events until cancelled."""
    clock = asyncio.get_running_loop()
    active: Mapping[UUID, int] = {}
    next_scan = next_tidy = 0.0
    at_once = asyncio.Semaphore(CALLS_AT_ONCE)
    busy: dict[UUID, set[asyncio.Task[None]]] = {}

    async def one(client: httpx.AsyncClient, campaign_id: UUID) -> None:
        async with at_once:
            await deliver_due(sessions, client, campaign_id, shown, settings)

    async with new_client() as client, asyncio.TaskGroup() as tasks:
        while not is_cancelled():
            if clock.time() >= next_scan:
                active, stopped = await count_webhooks(sessions)
                metrics.WEBHOOKS_STOPPED.labels(service).set(stopped)
                next_scan = clock.time() + CAMPAIGNS_EVERY
            if clock.time() >= next_tidy:
                await delete_old_deliveries(sessions, active)
                next_tidy = clock.time() + TIDY_EVERY
            busy = {campaign: {task for task in some if not task.done()} for campaign, some in busy.items()}
            for campaign_id, hooks in active.items():
                # Whoever does not answer holds one place, and not the campaign's others, which are filled again.
                some = busy.setdefault(campaign_id, set())
                for _ in range(min(hooks, SIDE_BY_SIDE) - len(some)):
                    some.add(tasks.create_task(one(client, campaign_id)))
            await asyncio.sleep(LOOK_EVERY)


async def count_webhooks(sessions: Sessions) -> tuple[dict[UUID, int], int]:
    """Count each campaign's active webhooks, and all stopped ones."""
    is_stopped = WEBHOOK.c.stopped_at.is_not(None)
    query = select(WEBHOOK.c.campaign_id, is_stopped, func.count()).group_by(WEBHOOK.c.campaign_id, is_stopped)
    live: dict[UUID, int] = {}
    all_stopped = 0
    async with as_relay(sessions) as session:
        for campaign_id, stopped, count in await session.execute(query):
            if stopped:
                all_stopped += count
            else:
                live[campaign_id] = count
    return live, all_stopped


async def delete_old_deliveries(sessions: Sessions, campaigns: Mapping[UUID, int]) -> None:
    """Delete deliveries accepted long ago."""
    old = (DELIVERY.c.state == "delivered", DELIVERY.c.delivered_at < datetime.now(UTC) - KEPT)
    for campaign_id in campaigns:
        async with transaction(sessions, campaign_id) as session:
            await session.execute(delete(DELIVERY).where(*old))


async def deliver_due(
    sessions: Sessions, client: httpx.AsyncClient, campaign_id: UUID, shown: FeedFilter, settings: Settings
) -> int:
    """Deliver what is due to the campaign's webhooks; return how many events were accepted."""
    accepted = 0
    while (
        not is_cancelled() and (claimed := await claim_deliveries(sessions, campaign_id, shown, settings)) is not None
    ):
        accepted += await _tell(sessions, client, claimed, shown)
        await let_go(sessions, claimed)
    return accepted


async def _tell(
    sessions: Sessions, client: httpx.AsyncClient, claimed: ClaimedDeliveries, feed_filter: FeedFilter
) -> int:
    accepted, in_a_row = 0, claimed.failures
    refused_lanes: set[str] = set()
    for event in claimed.events:
        if event.lane in refused_lanes:
            continue
        answer = await _send(client, claimed, event, feed_filter)
        in_a_row = 0 if answer.is_taken else in_a_row + 1
        goes_on = await store_answer(sessions, claimed, event, answer, in_a_row)
        if answer.is_taken:
            accepted += 1
        else:
            refused_lanes.add(event.lane)
        if not goes_on:
            log.warning("a webhook is left alone for now, or for good: %s", answer.said)
            break
    return accepted


async def _send(
    client: httpx.AsyncClient, claimed: ClaimedDeliveries, event: Any, feed_filter: FeedFilter
) -> ReaderAnswer:
    body = feed_filter.write(anonymous_caller(claimed.campaign_id), LoggedDelivery(event)).model_dump_json().encode()
    return await post_signed(
        client, claimed.url, claimed.reach, claimed.keys, str(event.event_id), body, claimed.headers
    )


class LoggedDelivery:
    """A delivery with the log's row of its event."""

    def __init__(self, delivery: Any) -> None:
        self.id, self.subject = delivery.event_id, delivery.type
        self.position, self.payload = delivery.position, delivery.payload
