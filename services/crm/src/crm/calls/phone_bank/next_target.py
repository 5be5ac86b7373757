"""The choice of the next person to call, in a time that does not grow with the queue.

`due_at` is when a turn need next be looked at: an index has the queue in that order, so a handful is read from its head
and only of these is it asked whether they may be called. Who may not (they changed their mind, it is night where they
live, another team has just rung them) is looked at again later, so that the next caller does not go past them as well.
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
"""How many are looked at first, and how many times more when none of them may be called."""
NEAR = 400
"""Turns at the head of the queue that somebody with territories looks through first."""
LOOK_AGAIN = timedelta(minutes=10)


async def pick(
    session: AsyncSession,
    caller: Caller,
    found: CallCampaign,
    places: Collection[str],
    now: datetime,
    passed: Collection[UUID],
    unfit: set[UUID],
) -> tuple[CallTarget, Person] | None:
    """Return one target who may be called now, locked: first who asked for this hour, then who was tried the least.

    Others pass over the rows that are locked here instead of waiting for them (SKIP LOCKED), and a person's own row is
    locked with their turn: two call campaigns do not give the same person at the same moment. Who may not be called is
    added to `unfit`, for `put_off`.
    """
    everywhere = caller.model_copy(update={"territories": ()})
    audience = (await audience_of(session, everywhere, found)).whereclause
    callable_now = [
        clock_of().in_(list(places)),
        has_rested(found, now),
        *([] if audience is None else [audience]),
    ]
    mine = _of(found)
    most = await session.scalar(select(func.max(CallTarget.tries)).where(*mine, ~CallTarget.asked))
    heads = [
        [CallTarget.asked],
        *[[~CallTarget.asked, CallTarget.tries == tries] for tries in range((most or 0) + 1)],
    ]
    seen = set(passed)
    for head in heads:
        many = FIRST
        near = bool(caller.territories)
        while True:
            turns = [*mine, *head, CallTarget.due_at <= now, CallTarget.person_id.not_in(seen)]
            rows = _within_near(turns, caller) if near else _within(turns, caller)
            some = (await session.scalars(rows.limit(many))).all()
            picked = await _first_of(session, found, some, callable_now, now, unfit)
            if picked is not None:
                return picked
            seen.update(some)
            if near:
                # Whose people are many finds one near the head; whose are few is led by these people from here on.
                near = False
            elif len(some) < many:
                break
            else:
                many *= WIDER
    return None


async def _first_of(
    session: AsyncSession,
    found: CallCampaign,
    some: Sequence[UUID],
    callable_now: Sequence[ColumnElement[bool]],
    now: datetime,
    unfit: set[UUID],
) -> tuple[CallTarget, Person] | None:
    """The first of them who may be called and is in nobody else's hands."""
    if not some:
        return None
    chosen = [*_of(found), CallTarget.person_id.in_(some)]
    pairs = and_(Person.campaign_id == CallTarget.campaign_id, Person.id == CallTarget.person_id)
    rows = select(CallTarget.person_id).join(Person, pairs).where(*chosen, *callable_now)
    fit = set(await session.scalars(rows))
    unfit.update(one for one in some if one not in fit)
    if not fit:
        return None
    locked = (
        select(CallTarget, Person)
        .join(Person, pairs)
        .where(*_of(found), CallTarget.person_id.in_(fit), is_free(now), is_ripe(now), *callable_now)
        .order_by(CallTarget.due_at, CallTarget.rank)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True, of=[CallTarget, Person])
    )
    row = (await session.execute(locked)).one_or_none()
    return None if row is None else (row[0], row[1])


async def put_off(session: AsyncSession, found: CallCampaign, unfit: Collection[UUID], now: datetime) -> None:
    """Put turns off until later. Locked rows are in somebody's hands: nothing here waits for them.

    As the last thing of a transaction: who waits for these rows must not be waited for.
    """
    if not unfit:
        return
    chosen = _of(found)
    free = select(CallTarget.person_id).where(*chosen, CallTarget.person_id.in_(unfit))
    held = free.with_for_update(skip_locked=True, key_share=True).cte("free")
    await session.execute(
        update(CallTarget)
        .where(*chosen, CallTarget.person_id.in_(select(held.c.person_id)))
        .values(due_at=now + LOOK_AGAIN)
        .execution_options(synchronize_session=False)
    )


def _of(found: CallCampaign) -> list[ColumnElement[bool]]:
    return [
        CallTarget.campaign_id == found.campaign_id,
        CallTarget.call_campaign_id == found.id,
        CallTarget.state == "waiting",
    ]


def _within(turns: Sequence[ColumnExpressionArgument[bool]], caller: Caller) -> Select[UUID]:
    """Select the given turns; a caller of some territories sees, and puts off, those of their own people alone."""
    rows = select(CallTarget.person_id).where(*turns).order_by(CallTarget.due_at, CallTarget.rank)
    if not caller.territories:
        return rows
    # Materialized, or the queue is gone through in its order past everybody else's turns.
    own = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id)
    people = own.with_only_columns(Person.id).cte("own").prefix_with("MATERIALIZED")
    return rows.join(people, people.c.id == CallTarget.person_id)


def _within_near(turns: Sequence[ColumnExpressionArgument[bool]], caller: Caller) -> Select[UUID]:
    """The same, of the turns near the head of the queue."""
    order = select(CallTarget.person_id, CallTarget.due_at, CallTarget.rank).where(*turns)
    head = order.order_by(CallTarget.due_at, CallTarget.rank).limit(NEAR).subquery()
    people = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id)
    return (
        people.join(head, head.c.person_id == Person.id)
        .with_only_columns(head.c.person_id, maintain_column_froms=True)
        .order_by(head.c.due_at, head.c.rank)
    )
