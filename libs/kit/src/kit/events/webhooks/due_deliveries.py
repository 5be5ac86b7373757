"""Due deliveries: read from the event log into rows, for all webhooks of a campaign in one transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Text, Uuid, and_, bindparam, column, exists, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.queries import find_campaign
from kit.db.direct import Direct, ask
from kit.db.sessions import Sessions, transaction
from kit.db.vault import Vault, open_vault
from kit.events.cloud_events import FeedFilter, anonymous_caller
from kit.events.outbox import EVENT
from kit.events.webhooks.address_guard import Reach, reach_of
from kit.events.webhooks.delivery_format import open_format
from kit.events.webhooks.lanes import lane_of
from kit.events.webhooks.makers import REVOKED, is_let_in
from kit.events.webhooks.tables import DELIVERY, WEBHOOK
from kit.settings import Settings

CLAIMED = timedelta(minutes=2)
"""How long a claim lasts, so that another worker can take over; each delivery renews it."""
AT_ONCE = 100
"""Deliveries of a webhook that are claimed together."""
WEBHOOKS_AT_ONCE = 100


@dataclass(frozen=True)
class ClaimedDeliveries:
    """`keys`: the signing secrets. `headers`: of its format.

    `events`: rows of deliveries, by position. `bodies`: what is sent, by position. `failures`: refusals in a row, over
    all deliveries. `maker`: who made the webhook. `pace`: from the settings.
    """

    campaign_id: UUID
    id: UUID
    url: str
    keys: tuple[str, ...]
    headers: Mapping[str, str]
    reach: Reach
    events: Sequence[Any]
    bodies: Mapping[int, bytes]
    failures: int
    maker: str
    pace: float = 1


@dataclass(frozen=True)
class _LogPart:
    """Events that follow a position, as webhooks note them. `read_to`: where to read on."""

    rows: Sequence[Mapping[str, Any]]
    read_to: int


async def claim_deliveries(
    sessions: Sessions, campaign_id: UUID, shown: FeedFilter, settings: Settings, *, only: UUID | None = None
) -> list[ClaimedDeliveries]:
    """Claim all webhooks that have due deliveries for this worker. `only`: this webhook alone."""
    now = datetime.now(UTC)
    async with transaction(sessions, campaign_id) as session:
        hooks = await _free_hooks(session, campaign_id, now, only)
        if not hooks:
            return []
        await _read_on(session, hooks, shown)
        due = await _due(session, hooks)
        claimed = [hook for hook in hooks if hook.id in due]
        if not claimed:
            return []
        ids = [hook.id for hook in claimed]
        await session.execute(update(WEBHOOK).where(WEBHOOK.c.id.in_(ids)).values(claimed_until=now + CLAIMED))
        positions = {delivery.position for deliveries in due.values() for delivery in deliveries}
        logged = await ask(session, _LOGGED, {"positions": sorted(positions)})
        vault = await open_vault(session, campaign_id)
        campaign = await find_campaign(session, campaign_id)
    reach = reach_of(settings, demo=campaign is not None and campaign.state.demo)
    # Written once, however many webhooks get it.
    anyone = anonymous_caller(campaign_id)
    bodies = {row.position: shown.write(anyone, row).model_dump_json().encode() for row in logged}
    return [
        ClaimedDeliveries(
            campaign_id,
            hook.id,
            hook.url,
            signing_keys(vault, hook),
            open_format(vault, hook.secret).headers,
            reach,
            due[hook.id],
            bodies,
            hook.failures,
            hook.created_by,
            settings.webhooks_pace,
        )
        for hook in claimed
    ]


def signing_keys(vault: Vault, hook: Any) -> tuple[str, ...]:
    """Decrypt the signing secret, and the previous one while it is being changed."""
    sealed = [hook.secret]
    if hook.retiring_secret is not None and hook.retires_at > datetime.now(UTC):
        sealed.append(hook.retiring_secret)
    return tuple(open_format(vault, one).secret for one in sealed)


async def _free_hooks(session: AsyncSession, campaign_id: UUID, now: datetime, only: UUID | None) -> list[Any]:
    """Lock webhooks that have something to send; stop those of software that may no longer read all events."""
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
    if only is not None:
        live = live.where(WEBHOOK.c.id == only)
    # Whoever looks at the same moment finds the others.
    live = live.order_by(WEBHOOK.c.id).limit(WEBHOOKS_AT_ONCE).with_for_update(skip_locked=True)
    hooks = (await session.execute(live)).all()
    makers = {hook.created_by for hook in hooks}
    let_in = {maker: await is_let_in(session, campaign_id, maker) for maker in makers}
    shut_out = [hook.id for hook in hooks if not let_in[hook.created_by]]
    if shut_out:
        end: dict[str, Any] = {"stopped_at": now, "stopped_because": REVOKED}
        await session.execute(update(WEBHOOK).where(WEBHOOK.c.id.in_(shut_out)).values(end))
    return [hook for hook in hooks if let_in[hook.created_by]]


async def _read_on(session: AsyncSession, hooks: Sequence[Any], feed_filter: FeedFilter) -> None:
    """Mark the following events of the log as due, including earlier ones of a requested replay."""
    newest = await session.scalar(select(func.max(EVENT.c.position))) or 0
    # Webhooks that stand at one place of the log, as most do, read it once.
    parts: dict[tuple[int, tuple[str, ...]], _LogPart] = {}
    read: list[tuple[Any, _LogPart]] = []
    for hook in hooks:
        if newest <= hook.position:
            continue
        place = (hook.position, tuple(hook.types))
        if place not in parts:
            parts[place] = await _read_log(session, hook, newest, feed_filter)
        read.append((hook, parts[place]))
    noted = [{"webhook_id": hook.id, **row} for hook, part in read for row in part.rows]
    if noted:
        campaign = {"campaign": read[0][0].campaign_id}
        await ask(session, _NOTED, campaign | {name: [row[name] for row in noted] for name in noted[0]})
    if read:
        given = {"webhooks": [hook.id for hook, _ in read], "positions": [part.read_to for _, part in read]}
        await ask(session, _READ_TO, given)


async def _read_log(session: AsyncSession, hook: Any, newest: int, feed_filter: FeedFilter) -> _LogPart:
    query = select(EVENT).where(EVENT.c.position > hook.position, EVENT.c.position <= newest)
    if hook.types:
        query = query.where(EVENT.c.subject.in_(hook.types))
    found = (await session.execute(query.order_by(EVENT.c.position).limit(AT_ONCE))).all()
    rows = found
    if feed_filter.hold_back is not None:
        rows = rows[: await feed_filter.hold_back(session, anonymous_caller(hook.campaign_id), rows)]
    noted = [
        {
            "position": row.position,
            "event_id": row.id,
            "type": row.subject,
            "lane": lane_of(row.subject, json.loads(row.payload)),
        }
        for row in rows
    ]
    whole = len(rows) == len(found) < AT_ONCE
    return _LogPart(noted, newest if whole else (rows[-1].position if rows else hook.position))


async def _due(session: AsyncSession, hooks: Sequence[Any]) -> dict[UUID, list[Any]]:
    """Return due deliveries in order, by webhook, without things whose oldest event waits for a retry."""
    due: dict[UUID, list[Any]] = {}
    for row in await ask(session, _DUE, {"webhooks": [hook.id for hook in hooks]}):
        due.setdefault(row.webhook_id, []).append(row)
    return due


_WEBHOOKS = bindparam("webhooks", type_=ARRAY(Uuid))
_LOGGED = Direct(
    select(EVENT.c.position, EVENT.c.id, EVENT.c.subject, EVENT.c.payload).where(
        EVENT.c.position == func.any(bindparam("positions", type_=ARRAY(BigInteger)))
    )
)
_TO_NOTE = {"webhook_id": Uuid, "position": BigInteger, "event_id": Uuid, "type": Text, "lane": Text}
_GIVEN = (
    func.unnest(*(bindparam(name, type_=ARRAY(kind)) for name, kind in _TO_NOTE.items()))
    .table_valued(*(column(name, kind) for name, kind in _TO_NOTE.items()), name="given")
    .render_derived()
)
_NOTED = Direct(
    insert(DELIVERY)
    .from_select(
        ["campaign_id", *_TO_NOTE],
        select(bindparam("campaign", type_=Uuid), *(_GIVEN.c[name] for name in _TO_NOTE)),
    )
    .on_conflict_do_update(
        constraint=DELIVERY.primary_key, set_={"state": "waiting", "attempts": 0, "next_try_at": func.now()}
    )
)
_READ = (
    func.unnest(_WEBHOOKS, bindparam("positions", type_=ARRAY(BigInteger)))
    .table_valued(column("webhook", Uuid), column("read_to", BigInteger), name="given")
    .render_derived()
)
_READ_TO = Direct(update(WEBHOOK).where(WEBHOOK.c.id == _READ.c.webhook).values(position=_READ.c.read_to))
_HOOK = func.unnest(_WEBHOOKS).table_valued(column("webhook", Uuid), name="hook").render_derived()
_WAITS = and_(DELIVERY.c.webhook_id == _HOOK.c.webhook, DELIVERY.c.state == "waiting")
_RESTING = select(DELIVERY.c.lane).where(_WAITS, DELIVERY.c.next_try_at > func.now()).correlate(_HOOK)
_NEXT = (
    select(DELIVERY)
    .where(_WAITS, DELIVERY.c.lane.not_in(_RESTING))
    .order_by(DELIVERY.c.position)
    .limit(AT_ONCE)
    .correlate(_HOOK)
    .lateral("due")
)
_DUE = Direct(select(_NEXT).select_from(_HOOK).join(_NEXT, true()).order_by(_NEXT.c.webhook_id, _NEXT.c.position))
