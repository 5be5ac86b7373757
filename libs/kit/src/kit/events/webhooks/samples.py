"""Samples of deliveries, to read in advance or to send once as a test. None is an event."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx
from common.events import Event
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.queries import get_campaign
from kit.db.vault import open_vault
from kit.events.cloud_events import CloudEvent, FeedFilter, anonymous_caller
from kit.events.outbox import EVENT
from kit.events.webhooks.address_guard import reach_of
from kit.events.webhooks.delivery_format import open_format
from kit.events.webhooks.due_deliveries import signing_keys
from kit.events.webhooks.kept_connections import KeptConnections
from kit.events.webhooks.makers import check_may_be_told
from kit.events.webhooks.schemas import SampleEvent
from kit.events.webhooks.service import find_webhook, read_webhook, told_by
from kit.events.webhooks.signed_post import ReaderAnswer, post_signed
from kit.security.auth import Caller
from kit.settings import Settings
from kit.web.problems import Conflict, Invalid

OF_EACH = 3
LOOKED_AT = 5000
"""Number of the campaign's newest events searched for each type."""
TIMEOUT = 5.0
"""Seconds for a test in total, as its request holds a database connection."""
HEADER = "isoloir-sample"
NOWHERE = 0
"""The position of samples that are not in the log."""


@dataclass(frozen=True)
class SentSample:
    event: SampleEvent
    answer: ReaderAnswer


@dataclass(frozen=True)
class ExampleRow:
    """An event's example as a row of the log."""

    id: UUID
    subject: str
    payload: str
    position: int = NOWHERE


async def list_samples(
    session: AsyncSession, campaign_id: UUID, shown: FeedFilter, service: str, types: Sequence[str] | None = None
) -> list[CloudEvent]:
    """Return up to three deliveries of each type, newest first.

    They are withheld and redacted like a webhook's. If the log has none to show, the event's example is returned, at
    position 0.
    """
    told_types = told_by(service)
    for name in types or ():
        if name not in told_types:
            raise Invalid(
                f"Ce service n'annonce rien de ce nom. Il annonce : {', '.join(told_types)}.",
                f"One of {', '.join(told_types)} is expected.",
                "?type",
            )
    anyone = anonymous_caller(campaign_id)
    logged = await _newest(session, anyone, shown)
    types_shown = [name for name in told_types if not types or name in types]
    rows = [row for name in types_shown for row in logged.get(name) or [_example(name, campaign_id)]]
    return [shown.write(anyone, row) for row in rows]


async def _newest(session: AsyncSession, caller: Caller, feed_filter: FeedFilter) -> Mapping[str, Sequence[Any]]:
    recent = (
        select(EVENT.c.position, EVENT.c.subject)
        .where(EVENT.c.position.is_not(None))
        .order_by(EVENT.c.position.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    rank = func.row_number().over(partition_by=recent.c.subject, order_by=recent.c.position.desc())
    placed = select(recent.c.position, rank.label("place")).subquery()
    newest = select(placed.c.position).where(placed.c.place <= OF_EACH)
    by_type: dict[str, list[Any]] = defaultdict(list)
    for row in await session.execute(select(EVENT).where(EVENT.c.position.in_(newest)).order_by(EVENT.c.position)):
        by_type[row.subject].append(row)
    if feed_filter.hold_back is not None:
        for name, rows in by_type.items():
            by_type[name] = rows[: await feed_filter.hold_back(session, caller, rows)]
    return {name: rows[::-1] for name, rows in by_type.items()}


def _example(subject: str, campaign_id: UUID) -> ExampleRow:
    event = Event.registry[subject]
    extra: Any = event.model_config["json_schema_extra"]  # pyright: ignore[reportTypedDictNotRequiredAccess]  # each event has an example (libs/common/tests)
    # Serialized and parsed like an event of the log, so that its form is the same.
    identity = {"id": uuid5(campaign_id, subject), "campaign_id": campaign_id}
    example = event.model_validate(extra["examples"][0] | identity)
    return ExampleRow(example.id, subject, example.model_dump_json())


async def send_sample(
    session: AsyncSession,
    caller: Caller,
    webhook_id: UUID,
    shown: FeedFilter,
    settings: Settings,
    *,
    service: str,
    type: str | None = None,
) -> SentSample:
    """Send a signed sample to the webhook once, and return its answer; nothing is counted or stored."""
    check_may_be_told(caller)
    hook = await read_webhook(session, caller, webhook_id)
    accepted_types = hook.types or told_by(service)
    if type is not None and type not in accepted_types:
        raise Invalid(
            f"Rien de ce nom n'est envoyé à ce webhook. Il reçoit : {', '.join(accepted_types)}.",
            f"One of {', '.join(accepted_types)} is expected.",
            "/type",
        )
    if hook.stopped_because == "gone":
        raise Conflict(
            "L'adresse a répondu qu'elle ne veut plus rien (410) : reprenez d'abord les envois.",
            "The address answered that it wants nothing more (410): resume the webhook first.",
        )
    await reserve_sample(session, caller.campaign_id)
    samples = await list_samples(session, caller.campaign_id, shown, service, [type or accepted_types[0]])
    event = _as_test(samples[0])
    row = await find_webhook(session, caller, webhook_id)
    vault = await open_vault(session, caller.campaign_id)
    keys, headers = signing_keys(vault, row), open_format(vault, row.secret).headers
    reach = reach_of(settings, demo=(await get_campaign(session, caller.campaign_id)).state.demo)
    body = event.model_dump_json().encode()
    try:
        async with asyncio.timeout(TIMEOUT), KeptConnections() as connections:
            answer = await post_signed(connections, row.url, reach, keys, event.id, body, headers | {HEADER: "true"})
    except TimeoutError:
        answer = ReaderAnswer(0, httpx.ReadTimeout.__name__)
    return SentSample(event, answer)


async def reserve_sample(session: AsyncSession, campaign_id: UUID) -> None:
    """Raise Conflict while another sample of the campaign is under way: one at a time."""
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"webhook sample {campaign_id}", 0))
    if not await session.scalar(select(lock)):
        raise Conflict("Un exemple est déjà en route : attendez sa réponse.", "A sample is on its way: wait for it.")


def _as_test(sample: CloudEvent) -> SampleEvent:
    """Give a sample its own id, so that a reader that remembers ids still accepts the original event."""
    event_id = str(uuid4())
    identity = {"id": event_id, "position": NOWHERE, "time": datetime.now(UTC), "data": sample.data | {"id": event_id}}
    return SampleEvent.model_validate(json.loads(sample.model_dump_json()) | identity)
