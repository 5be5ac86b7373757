"""Offers of a member's territories, with the first names."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from kit.web.paging import By, PageQuery, Rows, read_since
from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers.models import Offer
from proxy.intake.offers.schemas import OfferRead
from proxy.intake.offers.states import State
from proxy.people.identities.service import first_names_of


def within_territories(territories: Collection[str]) -> ColumnElement[bool]:
    """Communes and stations; none of them means all."""
    if not territories:
        return true()
    return or_(Offer.commune.in_(territories), Offer.station.in_(territories))


async def read_offers(
    session: AsyncSession,
    territories: Collection[str],
    state: State | None,
    paging: PageQuery,
    since: datetime | None = None,
) -> Rows[OfferRead]:
    wanted = select(Offer).where(within_territories(territories))
    if state is not None:
        wanted = wanted.where(Offer.state == state)
    rows = await read_since(session, wanted, Offer.updated_at, Offer.id, paging, since, [By(Offer.opened_at)])
    return Rows(await _with_first_names(session, rows.items), rows.next)


async def count_open(session: AsyncSession, territories: Collection[str]) -> dict[str, int]:
    """Count the open offers by commune."""
    counts = select(Offer.commune, func.count()).where(within_territories(territories), Offer.state == State.OPEN)
    rows = await session.execute(counts.group_by(Offer.commune))
    return {commune: number for commune, number in rows}


async def _with_first_names(session: AsyncSession, offers: Sequence[Offer]) -> list[OfferRead]:
    names = await first_names_of(session, [one.person_id for one in offers])
    return [
        OfferRead(
            id=one.id,
            first_name=names[one.person_id],
            commune=one.commune,
            consulate=one.consulate,
            station=one.station,
            rounds=one.rounds,
            radius_km=one.radius_km,
            state=State(one.state),
            duplicate_of=one.duplicate_of,
            opened_at=one.opened_at,
            confirmed_at=one.confirmed_at,
            updated_at=one.updated_at,
        )
        for one in offers
    ]


async def open_facts(session: AsyncSession, campaign_id: UUID) -> list[tuple[UUID, bool, bool]]:
    """List the open offers: id, whether the holder was reached, whether a member entered it."""
    facts = select(Offer.id, Offer.confirmed_at.is_not(None), Offer.entered_by.is_not(None))
    rows = await session.execute(facts.where(Offer.campaign_id == campaign_id, Offer.state == State.OPEN))
    return [(one, confirmed, entered) for one, confirmed, entered in rows]
