"""Answers of readers, stored: those of many webhooks of a campaign in one transaction."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Text, Uuid, bindparam, case, column, func, null, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db.direct import Direct, ask
from kit.db.sessions import Sessions, transaction
from kit.events.webhooks.due_deliveries import CLAIMED, ClaimedDeliveries
from kit.events.webhooks.makers import is_let_in
from kit.events.webhooks.retries import GONE, held_until, is_given_up, next_try, rests_until
from kit.events.webhooks.signed_post import ReaderAnswer
from kit.events.webhooks.tables import DELIVERY, WEBHOOK


@dataclass(frozen=True)
class DeliveryAnswer:
    """`event`: the row of the delivery. `in_a_row`: refusals of the webhook, including this one. `is_last`: of those
    claimed, so that the webhook may be claimed anew.
    """

    claimed: ClaimedDeliveries
    event: Any
    answer: ReaderAnswer
    in_a_row: int
    is_last: bool


class AnswerBook:
    """A campaign's answers: those that come while some are being stored are stored together after them.

    Each webhook waits until its answer is stored before it gets its next event, so that a worker that dies repeats one
    delivery of each at most.
    """

    def __init__(self, sessions: Sessions, campaign_id: UUID, at_database: asyncio.Semaphore) -> None:
        self._sessions, self._campaign_id, self._at_database = sessions, campaign_id, at_database
        self._turn = asyncio.Lock()
        self._waiting: dict[int, DeliveryAnswer] = {}
        self._stored: dict[int, bool] = {}
        self._next = 0

    async def store(self, answer: DeliveryAnswer) -> bool:
        """Store an outcome; return True if the webhook may get more now."""
        number = self._next
        self._next += 1
        self._waiting[number] = answer
        try:
            async with self._turn:
                if number not in self._stored:
                    together = dict(self._waiting)
                    async with self._at_database:
                        goes_on = await store_answers(self._sessions, self._campaign_id, list(together.values()))
                    for one, more in zip(together, goes_on, strict=True):
                        self._waiting.pop(one, None)
                        self._stored[one] = more
            return self._stored[number]
        finally:
            self._waiting.pop(number, None)
            self._stored.pop(number, None)


async def store_answers(sessions: Sessions, campaign_id: UUID, answers: Sequence[DeliveryAnswer]) -> list[bool]:
    """Store one outcome at most of each webhook; return for each whether it may get more now."""
    now = datetime.now(UTC)
    async with transaction(sessions, campaign_id) as session:
        # Looked at between any two deliveries: software that is cut off gets nothing more of a long batch.
        makers = {one.claimed.maker for one in answers}
        let_in = {maker: await is_let_in(session, campaign_id, maker) for maker in makers}
        taken = [one for one in answers if one.answer.is_taken]
        if taken:
            free = [one.is_last or not let_in[one.claimed.maker] for one in taken]
            await _store_taken(session, taken, free, now)
        goes_on = {
            one.claimed.id: await _store_refused(session, one, now) for one in answers if not one.answer.is_taken
        }
    return [let_in[one.claimed.maker] and goes_on.get(one.claimed.id, True) for one in answers]


async def _store_taken(
    session: AsyncSession, taken: Sequence[DeliveryAnswer], free: Sequence[bool], now: datetime
) -> None:
    given = {
        "webhooks": [one.claimed.id for one in taken],
        "positions": [one.event.position for one in taken],
        "said": [one.answer.said for one in taken],
    }
    await ask(session, _TAKEN, {**given, "now": now})
    del given["positions"]
    # Of those that have no more to get, the claim ends with it.
    claims = [None if ends else now + CLAIMED for ends in free]
    await ask(session, _WEBHOOKS_OF_TAKEN, {**given, "claims": claims, "now": now})


async def _store_refused(session: AsyncSession, one: DeliveryAnswer, now: datetime) -> bool:
    claimed, answer = one.claimed, one.answer
    failures = one.event.attempts + 1
    pauses = (held_until(answer.status, answer.retry_after, now), rests_until(one.in_a_row, now, claimed.pace))
    paused_until = max((pause for pause in pauses if pause is not None), default=None)
    tries_at = max(next_try(failures, now, secrets.randbelow(1000) / 1000, claimed.pace), paused_until or now)
    stops = answer.status == GONE or is_given_up(failures)
    tried = {"tries": DELIVERY.c.tries + 1, "last_answer": answer.said, "last_tried_at": now}
    tried |= {"attempts": failures, "next_try_at": tries_at}
    goes_on = paused_until is None and not stops
    hook: dict[str, Any] = {
        "claimed_until": now + CLAIMED if goes_on and not one.is_last else null(),
        "last_answer": answer.said,
        "last_tried_at": now,
        "failures": WEBHOOK.c.failures + 1,
        "next_try_at": tries_at,
        "held_until": paused_until,
        "failing_since": case((WEBHOOK.c.failing_since.is_(None), now), else_=WEBHOOK.c.failing_since),
    }
    if stops:
        hook |= {"stopped_at": now, "stopped_because": "gone" if answer.status == GONE else "failures"}
    of_event = (DELIVERY.c.webhook_id == claimed.id, DELIVERY.c.position == one.event.position)
    await session.execute(update(DELIVERY).where(*of_event).values(tried))
    await session.execute(update(WEBHOOK).where(WEBHOOK.c.id == claimed.id).values(hook))
    return goes_on


_NOW = bindparam("now", type_=DateTime(timezone=True))
_ANSWERED = (
    func.unnest(
        bindparam("webhooks", type_=ARRAY(Uuid)),
        bindparam("positions", type_=ARRAY(BigInteger)),
        bindparam("said", type_=ARRAY(Text)),
    )
    .table_valued(column("webhook", Uuid), column("position", BigInteger), column("said", Text), name="given")
    .render_derived()
)
_TAKEN = Direct(
    update(DELIVERY)
    .where(DELIVERY.c.webhook_id == _ANSWERED.c.webhook, DELIVERY.c.position == _ANSWERED.c.position)
    .values(
        tries=DELIVERY.c.tries + 1,
        last_answer=_ANSWERED.c.said,
        last_tried_at=_NOW,
        state="delivered",
        attempts=0,
        delivered_at=_NOW,
    )
)
_CLAIMS = (
    func.unnest(
        bindparam("webhooks", type_=ARRAY(Uuid)),
        bindparam("said", type_=ARRAY(Text)),
        bindparam("claims", type_=ARRAY(DateTime(timezone=True))),
    )
    .table_valued(
        column("webhook", Uuid), column("said", Text), column("claimed_until", DateTime(timezone=True)), name="given"
    )
    .render_derived()
)
_WEBHOOKS_OF_TAKEN = Direct(
    update(WEBHOOK)
    .where(WEBHOOK.c.id == _CLAIMS.c.webhook)
    .values(
        claimed_until=_CLAIMS.c.claimed_until,
        last_answer=_CLAIMS.c.said,
        last_tried_at=_NOW,
        delivered=WEBHOOK.c.delivered + 1,
        failures=0,
        failing_since=null(),
        next_try_at=null(),
    )
)
