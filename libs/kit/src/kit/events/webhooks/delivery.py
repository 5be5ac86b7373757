"""Delivery of events to webhooks in the worker, in order, each until accepted."""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from kit.db.sessions import Sessions, transaction
from kit.events.cloud_events import FeedFilter
from kit.events.outbox import as_relay
from kit.events.webhooks.answers import AnswerBook, DeliveryAnswer
from kit.events.webhooks.due_deliveries import AT_ONCE, CLAIMED, ClaimedDeliveries, claim_deliveries
from kit.events.webhooks.kept_connections import KeptConnections
from kit.events.webhooks.places import Places
from kit.events.webhooks.signed_post import TIMEOUT, post_signed
from kit.events.webhooks.tables import DELIVERY, WEBHOOK
from kit.runtime import metrics
from kit.runtime.shutdown import is_cancelled
from kit.settings import Settings

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
CAMPAIGNS_EVERY = 5.0
"""Seconds until a campaign's first webhook is noticed."""
TRANSACTIONS_AT_ONCE = 4
"""Most transactions of webhooks at once: the worker's other work needs connections too."""
SAFELY_CLAIMED = CLAIMED.total_seconds() - 4 * TIMEOUT
KEPT = timedelta(days=30)
"""How long deliveries stay in the log."""
TIDY_EVERY = 3600.0


class Courier:
    """Deliveries of one campaign. `at_database`: how many transactions all campaigns have at once."""

    def __init__(
        self,
        sessions: Sessions,
        campaign_id: UUID,
        connections: KeptConnections,
        shown: FeedFilter,
        settings: Settings,
        places: Places,
        at_database: asyncio.Semaphore,
    ) -> None:
        self._sessions, self._campaign_id, self._shown, self._settings = sessions, campaign_id, shown, settings
        self._connections, self._places, self._at_database = connections, places, at_database
        self._book = AnswerBook(sessions, campaign_id, at_database)

    async def claim(self, only: UUID | None = None) -> list[ClaimedDeliveries]:
        async with self._at_database:
            return await claim_deliveries(self._sessions, self._campaign_id, self._shown, self._settings, only=only)

    async def deliver(self, claimed: ClaimedDeliveries) -> int:
        """Deliver what was claimed of a webhook, and what is due of it after that; return how many were accepted."""
        accepted = 0
        batch: ClaimedDeliveries | None = claimed
        while batch is not None:
            taken, goes_on = await self._deliver(batch)
            accepted += taken
            is_full = goes_on and len(batch.events) == AT_ONCE
            batch = next(iter(await self.claim(only=batch.id)), None) if is_full else None
        return accepted

    async def _deliver(self, claimed: ClaimedDeliveries) -> tuple[int, bool]:
        accepted, in_a_row = 0, claimed.failures
        refused_lanes: set[str] = set()
        clock = asyncio.get_running_loop()
        claim_ends = clock.time() + SAFELY_CLAIMED
        following = deque(claimed.events)
        goes_on = True
        while goes_on and following:
            event = following.popleft()
            async with self._places.hold(failing=in_a_row > 0):
                if clock.time() > claim_ends:
                    # It waited so long that another worker may have taken over.
                    return accepted, False
                answer = await post_signed(
                    self._connections,
                    claimed.url,
                    claimed.reach,
                    claimed.keys,
                    str(event.event_id),
                    claimed.bodies[event.position],
                    claimed.headers,
                )
            in_a_row = 0 if answer.is_taken else in_a_row + 1
            if answer.is_taken:
                accepted += 1
            else:
                refused_lanes.add(event.lane)
            while following and following[0].lane in refused_lanes:
                following.popleft()
            goes_on = await self._book.store(DeliveryAnswer(claimed, event, answer, in_a_row, not following))
            claim_ends = clock.time() + SAFELY_CLAIMED
            if not goes_on:
                log.warning("a webhook is left alone for now, or for good: %s", answer.said)
        return accepted, goes_on


async def keep_delivering(sessions: Sessions, service: str, settings: Settings, shown: FeedFilter) -> None:
    """Deliver events until cancelled."""
    clock = asyncio.get_running_loop()
    active: Mapping[UUID, int] = {}
    next_scan = next_tidy = 0.0
    places, at_database = Places(), asyncio.Semaphore(TRANSACTIONS_AT_ONCE)
    couriers: dict[UUID, Courier] = {}
    looking: dict[UUID, asyncio.Task[None]] = {}

    async def look(courier: Courier) -> None:
        # Each webhook by itself: whoever does not answer keeps no other waiting.
        for claimed in await courier.claim():
            tasks.create_task(courier.deliver(claimed))

    async with KeptConnections() as connections, asyncio.TaskGroup() as tasks:
        while not is_cancelled():
            if clock.time() >= next_scan:
                active, stopped = await count_webhooks(sessions)
                metrics.WEBHOOKS_STOPPED.labels(service).set(stopped)
                couriers = {
                    campaign_id: couriers.get(campaign_id)
                    or Courier(sessions, campaign_id, connections, shown, settings, places, at_database)
                    for campaign_id in active
                }
                next_scan = clock.time() + CAMPAIGNS_EVERY
            if clock.time() >= next_tidy:
                await delete_old_deliveries(sessions, active)
                next_tidy = clock.time() + TIDY_EVERY
            looking = {campaign_id: task for campaign_id, task in looking.items() if not task.done()}
            for campaign_id, courier in couriers.items():
                if campaign_id not in looking:
                    looking[campaign_id] = tasks.create_task(look(courier))
            await connections.close_idle()
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
    sessions: Sessions, connections: KeptConnections, campaign_id: UUID, shown: FeedFilter, settings: Settings
) -> int:
    """Deliver what is due to the campaign's webhooks; return how many events were accepted."""
    at_database = asyncio.Semaphore(TRANSACTIONS_AT_ONCE)
    courier = Courier(sessions, campaign_id, connections, shown, settings, Places(), at_database)
    accepted = 0
    while claimed := await courier.claim():
        accepted += sum(await asyncio.gather(*(courier.deliver(one) for one in claimed)))
    return accepted
