"""Addresses that nothing may be sent to, known again by their keyed hash however they come back."""

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


async def suppress(session: AsyncSession, campaign_id: UUID, addresses: Iterable[Address], why: Why) -> None:
    rows = [
        {"campaign_id": campaign_id, "channel": channel, "blind": blind, "reason": why} for channel, blind in addresses
    ]
    if rows:
        await session.execute(insert(Suppression).values(rows).on_conflict_do_nothing())


async def open_again(session: AsyncSession, campaign_id: UUID, addresses: Iterable[Address]) -> None:
    """Open addresses again that the person closed, at their wish: one of a bounce or a complaint stays closed."""
    wanted = list(addresses)
    if wanted:
        await session.execute(
            delete(Suppression).where(
                Suppression.campaign_id == campaign_id,
                Suppression.reason.in_(("opt_out", "erasure")),
                tuple_(Suppression.channel, Suppression.blind).in_(wanted),
            )
        )


async def find_suppressed(session: AsyncSession, campaign_id: UUID, addresses: Iterable[Address]) -> dict[Address, str]:
    """Return the closed ones of the addresses, each with the reason."""
    wanted = list(addresses)
    if not wanted:
        return {}
    rows = select(Suppression).where(
        Suppression.campaign_id == campaign_id, tuple_(Suppression.channel, Suppression.blind).in_(wanted)
    )
    return {(row.channel, row.blind): row.reason for row in await session.scalars(rows)}


async def closed_among(session: AsyncSession, addresses: Sequence[Address]) -> dict[Address, str]:
    """Return closed addresses as `find_suppressed` does, for the thousands of a file; of the session's campaign."""
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
    """Return the condition that an address is closed, on its row."""
    return exists().where(
        Suppression.campaign_id == campaign_id, Suppression.channel == channel, Suppression.blind == blind
    )


def closed_addresses(campaign_id: UUID) -> Subquery:
    """`channel`, `blind` and `reason` of each, to be joined to many addresses at once."""
    rows = select(Suppression.channel, Suppression.blind, Suppression.reason)
    return rows.where(Suppression.campaign_id == campaign_id).subquery("closed")
