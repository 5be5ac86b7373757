"""Throttling of messages that strangers' forms request: one an hour per address.

Later ones wait instead of being dropped: two people may share a mailbox.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db.vault import Vault
from kit.messages.contents import State
from kit.messages.tables import MESSAGE

EVERY = timedelta(hours=1)
MAX_WAITING = 3
"""Beyond these no message is queued: the address is being flooded."""


@dataclass(frozen=True)
class Throttle:
    """`prefix`: of the names `once` of all messages of the kind to that address."""

    prefix: str


def throttle_by_address(vault: Vault, kind: str, to: str) -> Throttle:
    """Return the throttle of an address, under a keyed hash so that no name shows it."""
    return Throttle(f"{kind}:{vault.blind('throttled message', mailbox_of(to)).hex()[:24]}:")


def mailbox_of(to: str) -> str:
    """Normalise an address to its mailbox, ignoring capitals and what follows a plus."""
    name, at, host = to.strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}{at}{host}"


async def next_slot(session: AsyncSession, campaign_id: UUID, throttle: Throttle) -> datetime | None:
    """Return when the next message may be sent to the address; None if enough of them wait.

    Locks the address until the transaction ends, so that concurrent forms wait too.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(throttle.prefix, 0))))
    now = datetime.now(UTC)
    recent = select(MESSAGE.c.not_before).where(
        MESSAGE.c.campaign_id == campaign_id,
        MESSAGE.c.once.startswith(throttle.prefix, autoescape=True),
        MESSAGE.c.state != State.CANCELLED,
        MESSAGE.c.not_before > now - EVERY,
    )
    times = list(await session.scalars(recent))
    if sum(time > now for time in times) >= MAX_WAITING:
        return None
    return max(times) + EVERY if times else now
