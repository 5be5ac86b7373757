"""Queries of offers by territory, with first names."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from kit.web.paging import By, PageQuery, Rows, read_since
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.applications.service import counted, read_common_fields, within_territories
from proxy.intake.offers.models import Offer
from proxy.intake.offers.schemas import OfferRead
from proxy.intake.offers.states import State


async def read_offers(
    session: AsyncSession,
    territories: Collection[str],
    state: State | None,
    paging: PageQuery,
    since: datetime | None = None,
    *,
    unconfirmed: bool = False,
) -> Rows[OfferRead]:
    """Read a page of the offers; with `unconfirmed`, those that wait for a call or a press, without duplicates."""
    query = select(Offer).where(within_territories(Offer, territories))
    if unconfirmed:
        query = query.where(Offer.confirmed_at.is_(None), Offer.duplicate_of.is_(None))
    if state is not None:
        query = query.where(Offer.state == state)
    rows = await read_since(session, query, Offer.updated_at, Offer.id, paging, since, [By(Offer.opened_at)])
    return Rows(await _with_first_names(session, rows.items), rows.next)


async def count_open(session: AsyncSession, territories: Collection[str], but: Collection[UUID]) -> dict[str, int]:
    """Count the open offers by commune."""
    counts = select(Offer.commune, func.count()).where(counted(Offer, territories, but), Offer.state == State.OPEN)
    rows = await session.execute(counts.group_by(Offer.commune))
    return {commune: number for commune, number in rows}


async def count_unconfirmed(session: AsyncSession, but: Collection[UUID]) -> int:
    open_ones = (Offer.state == State.OPEN) & Offer.confirmed_at.is_(None)
    return await session.scalar(select(func.count()).where(counted(Offer, (), but), open_ones)) or 0


async def _with_first_names(session: AsyncSession, offers: Sequence[Offer]) -> list[OfferRead]:
    common = await read_common_fields(session, offers)
    return [
        OfferRead.model_validate(shared_fields | {"radius_km": row.radius_km})
        for shared_fields, row in zip(common, offers, strict=True)
    ]


async def open_facts(session: AsyncSession, campaign_id: UUID) -> list[tuple[UUID, bool, bool]]:
    """List the open offers: id, whether the holder was reached, whether a member entered it."""
    facts = select(Offer.id, Offer.confirmed_at.is_not(None), Offer.entered_by.is_not(None))
    rows = await session.execute(facts.where(Offer.campaign_id == campaign_id, Offer.state == State.OPEN))
    return [(offer_id, confirmed, entered) for offer_id, confirmed, entered in rows]
