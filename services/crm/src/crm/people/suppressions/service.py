"""Addresses that nothing may be sent to, recognised by their keyed hash whatever brings them back."""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    LargeBinary,
    Subquery,
    Text,
    bindparam,
    delete,
    exists,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm.people.suppressions.models import Suppression

Why: TypeAlias = Literal["opt_out", "erasure", "bounce", "complaint"]
Address: TypeAlias = tuple[str, bytes]
"""A channel, and the blind index of the address in it."""


async def suppress(session: AsyncSession, campaign_id: UUID, addresses: Iterable[Address], reason: Why) -> None:
    rows = [
        {"campaign_id": campaign_id, "channel": channel, "blind": blind, "reason": reason}
        for channel, blind in addresses
    ]
    if rows:
        await session.execute(insert(Suppression).values(rows).on_conflict_do_nothing())


async def open_again(session: AsyncSession, campaign_id: UUID, addresses: Iterable[Address]) -> None:
    """Reopen addresses that the person closed, at their request; a bounce or a complaint stays."""
    keys = list(addresses)
    if keys:
        await session.execute(
            delete(Suppression).where(
                Suppression.campaign_id == campaign_id,
                Suppression.reason.in_(("opt_out", "erasure")),
                tuple_(Suppression.channel, Suppression.blind).in_(keys),
            )
        )


async def find_suppressed(session: AsyncSession, campaign_id: UUID, addresses: Iterable[Address]) -> dict[Address, str]:
    """Return the suppressed ones of these addresses, each with its reason."""
    keys = list(addresses)
    if not keys:
        return {}
    rows = select(Suppression).where(
        Suppression.campaign_id == campaign_id, tuple_(Suppression.channel, Suppression.blind).in_(keys)
    )
    return {(row.channel, row.blind): row.reason for row in await session.scalars(rows)}


async def closed_among(session: AsyncSession, addresses: Sequence[Address]) -> dict[Address, str]:
    """Return suppressed addresses as `find_suppressed` does, for the thousands of an import."""
    rows = await session.execute(
        _AMONG, {"channels": [channel for channel, _ in addresses], "blinds": [blind for _, blind in addresses]}
    )
    return {(row.channel, row.blind): row.reason for row in rows}


_AMONG = text("""
    select channel, blind, reason from suppression
    join unnest(:channels, :blinds) as sought (channel, blind) using (channel, blind)
    where campaign_id = nullif(current_setting('isoloir.campaign', true), '')::uuid
""").bindparams(bindparam("channels", type_=ARRAY(Text)), bindparam("blinds", type_=ARRAY(LargeBinary)))


def is_closed(
    campaign_id: InstrumentedAttribute[UUID],
    channel: InstrumentedAttribute[str],
    blind: InstrumentedAttribute[bytes],
) -> ColumnElement[bool]:
    """Return the condition that a contact point's address is suppressed."""
    return exists().where(
        Suppression.campaign_id == campaign_id, Suppression.channel == channel, Suppression.blind == blind
    )


def closed_addresses(campaign_id: UUID) -> Subquery:
    """Return a subquery of `channel`, `blind` and `reason`, to join to many addresses."""
    rows = select(Suppression.channel, Suppression.blind, Suppression.reason)
    return rows.where(Suppression.campaign_id == campaign_id).subquery("closed")
