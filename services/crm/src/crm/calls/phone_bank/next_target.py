"""Selection of the next person to call, in a time that does not grow with the queue.

`due_at` is when a target must next be examined. An index keeps the queue in that order, so only a handful at its head
is read and checked. A target who may not be called now (they withdrew, it is night there, another campaign just called)
gets a later `due_at`, so that the next request does not meet them again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kit.security.auth import Caller
from sqlalchemy import ColumnElement, ColumnExpressionArgument, Select, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.calls.phone_bank.models import CallCampaign, CallTarget
from crm.calls.phone_bank.queue import audience_of, has_rested, is_free, is_ripe
from crm.people.records.conditions import clock_of, people_within
from crm.people.records.service import KnownPerson as Person

FIRST, WIDER = 20, 5
"""Targets examined first, and the factor by which more are examined if none may be called."""
NEAR = 400
"""Number of targets at the head of the queue that a caller with territories searches first."""
LOOK_AGAIN = timedelta(minutes=10)


async def pick(
    session: AsyncSession,
    caller: Caller,
    call_campaign: CallCampaign,
    places: Collection[str],
    now: datetime,
    passed: Collection[UUID],
    unfit: set[UUID],
) -> tuple[CallTarget, Person] | None:
    """Return one locked target who may be called now: requested hours first, then the fewest tries.

    Rows locked by others are skipped (SKIP LOCKED). The person's own row is locked too, so that two call campaigns
    never give the same person at once. People who may not be called are added to `unfit`, for `put_off`.
    """
    everywhere = caller.model_copy(update={"territories": ()})
    audience = (await audience_of(session, everywhere, call_campaign)).whereclause
    callable_now = [
        clock_of().in_(list(places)),
        has_rested(call_campaign, now),
        *([] if audience is None else [audience]),
    ]
    conditions = _of(call_campaign)
    most_tries = await session.scalar(select(func.max(CallTarget.tries)).where(*conditions, ~CallTarget.asked))
    heads = [
        [CallTarget.asked],
        *[[~CallTarget.asked, CallTarget.tries == tries] for tries in range((most_tries or 0) + 1)],
    ]
    seen = set(passed)
    for head in heads:
        many = FIRST
        near = bool(caller.territories)
        while True:
            turns = [*conditions, *head, CallTarget.due_at <= now, CallTarget.person_id.not_in(seen)]
            rows = _within_near(turns, caller) if near else _within(turns, caller)
            some = (await session.scalars(rows.limit(many))).all()
            picked = await _first_of(session, call_campaign, some, callable_now, now, unfit)
            if picked is not None:
                return picked
            seen.update(some)
            if near:
                # A caller with many people finds one near the head; for one with few, the query starts from these
                # people.
                near = False
            elif len(some) < many:
                break
            else:
                many *= WIDER
    return None


async def _first_of(
    session: AsyncSession,
    call_campaign: CallCampaign,
    ids: Sequence[UUID],
    callable_now: Sequence[ColumnElement[bool]],
    now: datetime,
    unfit: set[UUID],
) -> tuple[CallTarget, Person] | None:
    """Return the first of these people who may be called and is not locked by another request."""
    if not ids:
        return None
    chosen = [*_of(call_campaign), CallTarget.person_id.in_(ids)]
    pairs = and_(Person.campaign_id == CallTarget.campaign_id, Person.id == CallTarget.person_id)
    rows = select(CallTarget.person_id).join(Person, pairs).where(*chosen, *callable_now)
    fit = set(await session.scalars(rows))
    unfit.update(one for one in ids if one not in fit)
    if not fit:
        return None
    locked = (
        select(CallTarget, Person)
        .join(Person, pairs)
        .where(*_of(call_campaign), CallTarget.person_id.in_(fit), is_free(now), is_ripe(now), *callable_now)
        .order_by(CallTarget.due_at, CallTarget.rank)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True, of=[CallTarget, Person])
    )
    row = (await session.execute(locked)).one_or_none()
    return None if row is None else (row[0], row[1])


async def put_off(session: AsyncSession, call_campaign: CallCampaign, unfit: Collection[UUID], now: datetime) -> None:
    """Postpone targets, skipping locked rows.

    Call it last in a transaction: other requests must not wait for these locks.
    """
    if not unfit:
        return
    chosen = _of(call_campaign)
    free = select(CallTarget.person_id).where(*chosen, CallTarget.person_id.in_(unfit))
    locked = free.with_for_update(skip_locked=True, key_share=True).cte("free")
    await session.execute(
        update(CallTarget)
        .where(*chosen, CallTarget.person_id.in_(select(locked.c.person_id)))
        .values(due_at=now + LOOK_AGAIN)
        .execution_options(synchronize_session=False)
    )


def _of(call_campaign: CallCampaign) -> list[ColumnElement[bool]]:
    return [
        CallTarget.campaign_id == call_campaign.campaign_id,
        CallTarget.call_campaign_id == call_campaign.id,
        CallTarget.state == "waiting",
    ]


def _within(turns: Sequence[ColumnExpressionArgument[bool]], caller: Caller) -> Select[UUID]:
    """Select the given targets; for a caller with territories, only those of their own people."""
    rows = select(CallTarget.person_id).where(*turns).order_by(CallTarget.due_at, CallTarget.rank)
    if not caller.territories:
        return rows
    # Materialized, or the planner would scan the queue past everybody else's targets.
    visible = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id)
    people = visible.with_only_columns(Person.id).cte("own").prefix_with("MATERIALIZED")
    return rows.join(people, people.c.id == CallTarget.person_id)


def _within_near(turns: Sequence[ColumnExpressionArgument[bool]], caller: Caller) -> Select[UUID]:
    """Select the same among the targets near the head of the queue."""
    order = select(CallTarget.person_id, CallTarget.due_at, CallTarget.rank).where(*turns)
    head = order.order_by(CallTarget.due_at, CallTarget.rank).limit(NEAR).subquery()
    people = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id)
    return (
        people.join(head, head.c.person_id == Person.id)
        .with_only_columns(head.c.person_id, maintain_column_froms=True)
        .order_by(head.c.due_at, head.c.rank)
    )
