"""Published populations by territory and vintage: loaded by the operator, shared by all campaigns."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from elections.populations import vintage_for
from kit.db import tenancy
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings.models import PublishedPopulation
from budget.ceilings.populations import DECREES, Population
from budget.ceilings.tables import Row

_AT_ONCE = 2000


async def store_populations(session: AsyncSession, rows: Sequence[Row]) -> int:
    """Store rows and return how many; a later table corrects an earlier one, row by row."""
    async with tenancy.sharing(session):
        await _correct(session, rows)
    return len(rows)


async def _correct(session: AsyncSession, rows: Sequence[Row]) -> None:
    for start in range(0, len(rows), _AT_ONCE):
        fresh = insert(PublishedPopulation).values([asdict(row) for row in rows[start : start + _AT_ONCE]])
        corrected = {name: fresh.excluded[name] for name in ("population", "name", "source", "decree", "reason")}
        await session.execute(
            fresh.on_conflict_do_update(index_elements=["territory", "vintage", "campaign_id"], set_=corrected)
        )


async def are_published(session: AsyncSession) -> bool:
    """Return whether any population was loaded."""
    return await session.scalar(select(PublishedPopulation.territory).limit(1)) is not None


async def find_published(session: AsyncSession, territory: str, on: date) -> Population | None:
    """Return the last vintage authenticated before the vote (R. 25-1), else the latest, marked provisional."""
    rows = (
        select(PublishedPopulation)
        .where(
            PublishedPopulation.territory == territory,
            PublishedPopulation.vintage <= vintage_for(on),
            PublishedPopulation.population.is_not(None),
        )
        .order_by(PublishedPopulation.vintage.desc())
        .limit(1)
    )
    row = (await session.scalars(rows)).one_or_none()
    if row is None:
        return None
    decree = row.decree or DECREES.get(row.vintage)
    return Population(row.population, row.vintage, decree, provisional(row.vintage, on))


async def list_published(
    session: AsyncSession, kind: str, on: date, least: int
) -> tuple[int | None, Sequence[PublishedPopulation]]:
    """Return the vintage, and its territories of a kind with at least `least` inhabitants or an unknown count."""
    of_kind = PublishedPopulation.territory.startswith(f"{kind}:")
    newest = select(func.max(PublishedPopulation.vintage)).where(
        of_kind, PublishedPopulation.vintage <= vintage_for(on)
    )
    vintage = await session.scalar(newest)
    if vintage is None:
        return None, []
    enough = PublishedPopulation.population.is_(None) | (PublishedPopulation.population >= least)
    rows = select(PublishedPopulation).where(of_kind, PublishedPopulation.vintage == vintage, enough)
    return vintage, (await session.scalars(rows.order_by(PublishedPopulation.territory))).all()


def provisional(vintage: int, on: date) -> tuple[str, ...]:
    legal_vintage = vintage_for(on)
    if legal_vintage == vintage:
        return ()
    return (
        f"Population provisoire : millésime {vintage}. Le plafond suivra le dernier chiffre authentifié avant le vote, "
        f"millésime {legal_vintage} (R. 25-1).",
    )
