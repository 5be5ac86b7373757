"""Due deliveries: read from the event log into rows, with the outcome of each."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.queries import find_campaign
from kit.db.sessions import Sessions, transaction
from kit.db.vault import Vault, open_vault
from kit.events.cloud_events import FeedFilter, anonymous_caller
from kit.events.outbox import EVENT
from kit.events.webhooks.address_guard import Reach, reach_of
from kit.events.webhooks.delivery_format import open_format
from kit.events.webhooks.lanes import lane_of
from kit.events.webhooks.makers import REVOKED, is_let_in
from kit.events.webhooks.retries import GONE, held_until, is_given_up, next_try, rests_until
from kit.events.webhooks.tables import DELIVERY, WEBHOOK
from kit.settings import Settings

CLAIMED = timedelta(minutes=5)
"""How long a claim lasts, so that another worker can take over; each delivery renews it."""
AT_ONCE = 100


@dataclass(frozen=True)
class ClaimedDeliveries:
    """`keys`: the signing secrets. `headers`: of its format.

    `events`: rows of deliveries with the log's `payload`, by position. `failures`: refusals in a row, over all
    deliveries. `maker`: who made the webhook. `pace`: from the settings.
    """

    campaign_id: UUID
    id: UUID
    url: str
    keys: tuple[str, ...]
    headers: Mapping[str, str]
    reach: Reach
    events: Sequence[Any]
    failures: int
    maker: str
    pace: float = 1


@dataclass(frozen=True)
class ReaderAnswer:
    """The answer. `status`: 0 without one; `said`: what the log shows."""

    status: int
    said: str
    retry_after: str | None = None

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


async def claim_deliveries(
    sessions: Sessions, campaign_id: UUID, shown: FeedFilter, settings: Settings
) -> ClaimedDeliveries | None:
    """Claim a webhook that has due deliveries for this worker; return None if none has."""
    now = datetime.now(UTC)
    free = or_(WEBHOOK.c.claimed_until.is_(None), WEBHOOK.c.claimed_until < now)
    open_now = or_(WEBHOOK.c.held_until.is_(None), WEBHOOK.c.held_until <= now)
    # By the database's clock, which also dates the deliveries.
    due_now = exists().where(
        DELIVERY.c.campaign_id == WEBHOOK.c.campaign_id,
        DELIVERY.c.webhook_id == WEBHOOK.c.id,
        DELIVERY.c.state == "waiting",
        DELIVERY.c.next_try_at <= func.now(),
    )
    behind = WEBHOOK.c.position < select(func.max(EVENT.c.position)).scalar_subquery()
    live = select(WEBHOOK).where(WEBHOOK.c.stopped_at.is_(None), free, open_now, or_(behind, due_now))
    # One is locked at a time: whoever looks at the same moment finds the others.
    live = live.order_by(WEBHOOK.c.id).limit(1).with_for_update(skip_locked=True)
    looked_at: list[UUID] = []
    async with transaction(sessions, campaign_id) as session:
        while (hook := (await session.execute(live.where(WEBHOOK.c.id.not_in(looked_at)))).one_or_none()) is not None:
            looked_at.append(hook.id)
            if not await is_let_in(session, campaign_id, hook.created_by):
                end: dict[str, Any] = {"stopped_at": now, "stopped_because": REVOKED}
                await session.execute(update(WEBHOOK).where(WEBHOOK.c.id == hook.id).values(end))
                continue
            await _read_on(session, hook, shown)
            events = await _due(session, hook)
            if not events:
                continue
            await session.execute(update(WEBHOOK).where(WEBHOOK.c.id == hook.id).values(claimed_until=now + CLAIMED))
            vault = await open_vault(session, campaign_id)
            keys, headers = signing_keys(vault, hook), open_format(vault, hook.secret).headers
            campaign = await find_campaign(session, campaign_id)
            reach = reach_of(settings, demo=campaign is not None and campaign.state.demo)
            return ClaimedDeliveries(
                campaign_id,
                hook.id,
                hook.url,
                keys,
                headers,
                reach,
                events,
                hook.failures,
                hook.created_by,
                settings.webhooks_pace,
            )
    return None


def signing_keys(vault: Vault, hook: Any) -> tuple[str, ...]:
    """Decrypt the signing secret, and the previous one while it is being changed."""
    sealed = [hook.secret]
    if hook.retiring_secret is not None and hook.retires_at > datetime.now(UTC):
        sealed.append(hook.retiring_secret)
    return tuple(open_format(vault, one).secret for one in sealed)


async def _read_on(session: AsyncSession, hook: Any, feed_filter: FeedFilter) -> None:
    """Mark the following events of the log as due, including earlier ones of a requested replay."""
    newest = await session.scalar(select(func.max(EVENT.c.position))) or 0
    if newest <= hook.position:
        return
    query = select(EVENT).where(EVENT.c.position > hook.position, EVENT.c.position <= newest)
    if hook.types:
        query = query.where(EVENT.c.subject.in_(hook.types))
    found = (await session.execute(query.order_by(EVENT.c.position).limit(AT_ONCE))).all()
    rows = found
    if feed_filter.hold_back is not None:
        rows = rows[: await feed_filter.hold_back(session, anonymous_caller(hook.campaign_id), rows)]
    if rows:
        due = [
            {
                "campaign_id": hook.campaign_id,
                "webhook_id": hook.id,
                "position": row.position,
                "event_id": row.id,
                "type": row.subject,
                "lane": lane_of(row.subject, json.loads(row.payload)),
            }
            for row in rows
        ]
        reset = {"state": "waiting", "attempts": 0, "next_try_at": func.now()}
        noted = insert(DELIVERY).values(due)
        await session.execute(noted.on_conflict_do_update(constraint=DELIVERY.primary_key, set_=reset))
    whole = len(rows) == len(found) < AT_ONCE
    read_to = newest if whole else (rows[-1].position if rows else hook.position)
    await session.execute(update(WEBHOOK).where(WEBHOOK.c.id == hook.id).values(position=read_to))


async def _due(session: AsyncSession, hook: Any) -> Sequence[Any]:
    """Return due deliveries in order, without things whose oldest event waits for a retry."""
    waits = and_(DELIVERY.c.webhook_id == hook.id, DELIVERY.c.state == "waiting")
    # By the database's clock, which also dates the deliveries.
    resting = select(DELIVERY.c.lane).where(waits, DELIVERY.c.next_try_at > func.now())
    due = (
        select(DELIVERY, EVENT.c.payload)
        .join(EVENT, EVENT.c.position == DELIVERY.c.position)
        .where(waits, DELIVERY.c.lane.not_in(resting))
    )
    return (await session.execute(due.order_by(DELIVERY.c.position).limit(AT_ONCE))).all()


async def store_answer(
    sessions: Sessions, claimed: ClaimedDeliveries, event: Any, answer: ReaderAnswer, in_a_row: int
) -> bool:
    """Store a delivery's outcome; return True if the webhook may get more now. `in_a_row`: refusals, including this
    one.
    """
    now = datetime.now(UTC)
    tried = {"tries": DELIVERY.c.tries + 1, "last_answer": answer.said, "last_tried_at": now}
    hook: dict[str, Any] = {"claimed_until": now + CLAIMED, "last_answer": answer.said, "last_tried_at": now}
    paused_until = None if answer.is_taken else held_until(answer.status, answer.retry_after, now)
    stops = False
    if answer.is_taken:
        tried |= {"state": "delivered", "attempts": 0, "delivered_at": now}
        hook |= {"delivered": WEBHOOK.c.delivered + 1, "failures": 0, "failing_since": None, "next_try_at": None}
    else:
        failures = event.attempts + 1
        paused_until = max(
            (one for one in (paused_until, rests_until(in_a_row, now, claimed.pace)) if one is not None), default=None
        )
        tries_at = max(next_try(failures, now, secrets.randbelow(1000) / 1000, claimed.pace), paused_until or now)
        stops = answer.status == GONE or is_given_up(failures)
        tried |= {"attempts": failures, "next_try_at": tries_at}
        hook |= {"failures": WEBHOOK.c.failures + 1, "next_try_at": tries_at, "held_until": paused_until}
        hook["failing_since"] = case((WEBHOOK.c.failing_since.is_(None), now), else_=WEBHOOK.c.failing_since)
        if stops:
            hook |= {"stopped_at": now, "stopped_because": "gone" if answer.status == GONE else "failures"}
    one = (DELIVERY.c.webhook_id == claimed.id, DELIVERY.c.position == event.position)
    async with transaction(sessions, claimed.campaign_id) as session:
        await session.execute(update(DELIVERY).where(*one).values(tried))
        await session.execute(update(WEBHOOK).where(WEBHOOK.c.id == claimed.id).values(hook))
        # Looked at between any two deliveries: software that is cut off gets nothing more of a long batch.
        goes_on = await is_let_in(session, claimed.campaign_id, claimed.maker)
    return goes_on and paused_until is None and not stops


async def let_go(sessions: Sessions, claimed: ClaimedDeliveries) -> None:
    async with transaction(sessions, claimed.campaign_id) as session:
        await session.execute(update(WEBHOOK).where(WEBHOOK.c.id == claimed.id).values(claimed_until=None))
