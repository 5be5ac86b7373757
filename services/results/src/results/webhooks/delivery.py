"""Telling events to the webhooks, in order, each until it is taken: in the worker.

A webhook is a reader of the event log with a place in it, so nothing is lost while its address is away, and what is
sealed waits like in the feed: the log is told up to the first result that nobody may know yet.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from kit.campaigns.queries import get_campaign
from kit.campaigns.tables import CAMPAIGN
from kit.db import Sessions, transaction
from kit.outbox import EVENT, as_relay
from kit.stopping import asked_to_stop
from kit.vault import open_vault
from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from results.embargo.feed import shows
from results.embargo.gate import PUBLIC, RESULTS, legal_embargo
from results.settings import Hooks
from results.webhooks import guard
from results.webhooks.models import Webhook
from results.webhooks.retries import GONE, is_given_up, next_try
from results.webhooks.service import FIELD
from results.webhooks.signing import sign

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
CAMPAIGNS_EVERY = 30.0
"""Seconds until a first webhook of a campaign is seen."""
CLAIMED = timedelta(minutes=5)
AT_ONCE = 100
TIMEOUT = 10.0


@dataclass(frozen=True)
class Claimed:
    id: UUID
    url: str
    secret: str
    failures: int
    failing_since: datetime | None
    events: Sequence[Any]
    """Rows of the log: `id`, `subject`, `payload`, `position`."""


async def keep_delivering(sessions: Sessions) -> None:
    """For ever."""
    clock = asyncio.get_running_loop()
    known: list[UUID] = []
    next_scan = 0.0
    async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
        while not asked_to_stop():
            if clock.time() >= next_scan:
                known = await campaigns_with_webhooks(sessions)
                next_scan = clock.time() + CAMPAIGNS_EVERY
            for campaign_id in known:
                await deliver(sessions, client, campaign_id)
            await asyncio.sleep(LOOK_EVERY)


async def campaigns_with_webhooks(sessions: Sessions) -> list[UUID]:
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    found: list[UUID] = []
    for campaign_id in campaigns:
        async with transaction(sessions, campaign_id) as session:
            if await session.scalar(select(Webhook.id).where(Webhook.stopped_at.is_(None)).limit(1)):
                found.append(campaign_id)
    return found


async def deliver(sessions: Sessions, client: httpx.AsyncClient, campaign_id: UUID) -> int:
    """Tell the campaign's webhooks what is due; how many events were taken."""
    taken = 0
    while (claimed := await _claim(sessions, campaign_id)) is not None:
        position, answer, fault = 0, "", False
        done = 0
        for event in claimed.events:
            answer, fault = await _send(client, claimed, event)
            if fault:
                break
            position, done = event.position, done + 1
        taken += done
        await _store(sessions, campaign_id, claimed, position, done, answer, fault=fault)
    return taken


async def _claim(sessions: Sessions, campaign_id: UUID) -> Claimed | None:
    """One that has something to be told now, for this worker alone; None when none has."""
    now = datetime.now(UTC)
    free = or_(Webhook.claimed_until.is_(None), Webhook.claimed_until < now)
    due = or_(Webhook.next_try_at.is_(None), Webhook.next_try_at <= now)
    mine = select(Webhook).where(Webhook.stopped_at.is_(None), free, due).order_by(Webhook.id)
    async with transaction(sessions, campaign_id) as session:
        for hook in await session.scalars(mine.with_for_update(skip_locked=True)):
            events = await _events(session, campaign_id, hook)
            if events:
                hook.claimed_until = now + CLAIMED
                secret = (await open_vault(session, campaign_id)).open(FIELD, hook.secret)
                return Claimed(hook.id, hook.url, secret, hook.failures, hook.failing_since, events)
    return None


async def _events(session: AsyncSession, campaign_id: UUID, hook: Webhook) -> list[Any]:
    """What follows in the log, up to the first result that is sealed."""
    wanted = select(EVENT).where(EVENT.c.position > hook.position, EVENT.c.subject.in_(hook.types))
    rows = list((await session.execute(wanted.order_by(EVENT.c.position).limit(AT_ONCE))).all())
    if not any(row.subject in RESULTS for row in rows):
        return rows
    embargo = await legal_embargo(session, (await get_campaign(session, campaign_id)).state)
    open_until = next(
        (
            place
            for place, row in enumerate(rows)
            if row.subject in RESULTS and not shows(embargo, PUBLIC, row.subject, json.loads(row.payload))
        ),
        len(rows),
    )
    return rows[:open_until]


async def _send(client: httpx.AsyncClient, claimed: Claimed, event: Any) -> tuple[str, bool]:
    """What was answered, and whether it is a failure."""
    data: dict[str, Any] = json.loads(event.payload)
    told = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": "/results",
        "type": event.subject,
        "time": data["occurred_at"],
        "datacontenttype": "application/json",
        "data": data,
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    try:
        target = await guard.resolve(claimed.url, private=Hooks().webhooks_private)
        headers = sign(claimed.secret, str(event.id), datetime.now(UTC), body)
        headers |= {"Host": target.host, "Content-Type": "application/cloudevents+json"}
        request = client.build_request(
            "POST", target.url, content=body, headers=headers, extensions={"sni_hostname": target.name}
        )
        # What is answered is not read: its status says all.
        answer = await client.send(request, stream=True)
        await answer.aclose()
    except guard.Forbidden as refusal:
        return str(refusal), True
    except (httpx.HTTPError, OSError) as error:
        return type(error).__name__, True
    return str(answer.status_code), not answer.is_success


async def _store(
    sessions: Sessions,
    campaign_id: UUID,
    claimed: Claimed,
    position: int,
    done: int,
    answer: str,
    *,
    fault: bool,
) -> None:
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "claimed_until": None,
        "delivered": Webhook.delivered + done,
        "last_answer": answer,
        "last_tried_at": now,
    }
    if done:
        values |= {"position": func.greatest(Webhook.position, position), "failures": 0, "failing_since": None}
        values["next_try_at"] = None
    if fault:
        failures = 1 if done else claimed.failures + 1
        since = now if done or claimed.failing_since is None else claimed.failing_since
        values |= {"failures": failures, "failing_since": since, "next_try_at": next_try(failures, now)}
        if answer == str(GONE) or is_given_up(since, now):
            values["stopped_at"] = now
            log.warning("a webhook is not tried any more")
    mine = update(Webhook).where(Webhook.campaign_id == campaign_id, Webhook.id == claimed.id)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(mine.values(**values))
