"""Communes of a canton or of a group of communes, as the team names them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.chosen_communes.models import ChosenCommune


async def list_chosen(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(ChosenCommune.commune).order_by(ChosenCommune.commune)))


async def choose(session: AsyncSession, campaign_id: UUID, communes: Collection[str]) -> None:
    """Replace the named communes."""
    await session.execute(delete(ChosenCommune))
    session.add_all(ChosenCommune(campaign_id=campaign_id, commune=commune) for commune in sorted(set(communes)))
    await session.flush()
