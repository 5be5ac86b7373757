"""Notices to the two people of a match across campaigns, each from their own campaign, with the other's first name."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from proxy.matching.partner_matches.pairs import Pair, Side
from proxy.messages.notices import service as notices
from proxy.messages.notices.kinds import Kind
from proxy.pools.tenancies import tenancy_of


async def notify_side(
    session: AsyncSession, pair: Pair, kind: Kind, side: Side, expires_at: datetime | None = None, **more: Any
) -> None:
    """Notify the person of that side. It names the partner's candidate, as consent is to named campaigns."""
    reader, other = pair.half(side), pair.other(side)
    async with tenancy_of(session, other.campaign.id):
        words = await notices.words_of(session, pair.row("holder" if side == "grantor" else "grantor"))
    fields = {**words, "partner": other.campaign.state.candidate, **more}
    if expires_at is not None:
        fields["expires_at"] = expires_at
    once = f"{more.get('name', kind)}:{reader.match.id}"
    fields.pop("name", None)
    async with tenancy_of(session, reader.campaign.id):
        await notices.notify_one_side(
            session, reader.campaign, kind, pair.row(side), fields, once=once, expires_at=expires_at
        )
