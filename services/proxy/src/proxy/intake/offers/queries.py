"""Queries of offers by territory, with first names."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from kit.web.paging import By, PageQuery, Rows, read_since
from sqlalchemy import ColumnElement, func, select
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
) -> Rows[OfferRead]:
    wanted = within_territories(Offer, territories)
    return await _read_page(session, wanted if state is None else wanted & (Offer.state == state), paging, since)


async def read_unconfirmed(
    session: AsyncSession, territories: Collection[str], but: ColumnElement[bool], paging: PageQuery
) -> Rows[OfferRead]:
    """Read a page of the offers that wait for a call or a press."""
    return await _read_page(session, unconfirmed(territories, but), paging, None)


async def _read_page(
    session: AsyncSession, wanted: ColumnElement[bool], paging: PageQuery, since: datetime | None
) -> Rows[OfferRead]:
    query = select(Offer).where(wanted)
    rows = await read_since(session, query, Offer.updated_at, Offer.id, paging, since, [By(Offer.opened_at)])
    return Rows(await _with_first_names(session, rows.items), rows.next)


async def count_open(session: AsyncSession, territories: Collection[str], but: ColumnElement[bool]) -> dict[str, int]:
    """Count the open offers by commune."""
    counts = select(Offer.commune, func.count()).where(counted(Offer, territories, but), Offer.state == State.OPEN)
    rows = await session.execute(counts.group_by(Offer.commune))
    return {commune: number for commune, number in rows}


def unconfirmed(territories: Collection[str], but: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of an offer that waits for a call or a press: each person once, and nobody of `but`."""
    return counted(Offer, territories, but) & (Offer.state == State.OPEN) & Offer.confirmed_at.is_(None)


async def count_unconfirmed(session: AsyncSession, territories: Collection[str], but: ColumnElement[bool]) -> int:
    """Count the offers that `read_unconfirmed` reads."""
    return await session.scalar(select(func.count()).where(unconfirmed(territories, but))) or 0


async def list_unconfirmed_in(session: AsyncSession, commune: str | None, but: ColumnElement[bool]) -> Sequence[Offer]:
    """List those of a commune that wait for a call, the oldest first, at most 500."""
    query = select(Offer).where(unconfirmed((), but), Offer.commune == commune)
    return (await session.scalars(query.order_by(Offer.opened_at, Offer.id).limit(500))).all()


async def _with_first_names(session: AsyncSession, offers: Sequence[Offer]) -> list[OfferRead]:
    common = await read_common_fields(session, offers)
    return [
        OfferRead.model_validate(shared_fields | {"radius_km": row.radius_km})
        for shared_fields, row in zip(common, offers, strict=True)
    ]


async def open_facts(
    session: AsyncSession, campaign_id: UUID, but: ColumnElement[bool]
) -> list[tuple[UUID, bool, bool]]:
    """List the open offers without those of `but`: id, whether the holder was reached, whether a member entered it."""
    facts = select(Offer.id, Offer.confirmed_at.is_not(None), Offer.entered_by.is_not(None))
    rows = await session.execute(facts.where(Offer.campaign_id == campaign_id, Offer.state == State.OPEN, ~but))
    return [(offer_id, confirmed, entered) for offer_id, confirmed, entered in rows]
