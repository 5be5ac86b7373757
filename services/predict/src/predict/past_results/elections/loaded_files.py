"""The files that the stored results come from, by round and level."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.models import PublishedResult, ResultImport, StationResult


@dataclass(frozen=True)
class LatestImport:
    """The latest import of a round that changed something."""

    file: str
    sha256: str
    imported_at: datetime
    revision: int
    shared: bool


async def list_loaded(session: AsyncSession) -> dict[tuple[str, str], list[LatestImport]]:
    """Return by round and level the latest file of the shared and of the own results."""
    r, p = StationResult, PublishedResult
    latest = select(ResultImport).order_by(ResultImport.election_id, ResultImport.imported_at, ResultImport.revision)
    imports = {(row.election_id, row.campaign_id): row for row in await session.scalars(latest)}
    loaded: dict[tuple[str, str], list[LatestImport]] = {}
    for (election, whose), row in sorted(imports.items()):
        summed = select(p.level).where(p.election_id == election, p.campaign_id == whose).distinct().order_by(p.level)
        levels = list(await session.scalars(summed))
        counted = select(r.station).where(r.election_id == election, r.campaign_id == whose).limit(1)
        if await session.scalar(counted) is not None:
            levels.append("station")
        for level in levels:
            latest_import = LatestImport(row.file, row.sha256, row.imported_at, row.revision, row.shared)
            loaded.setdefault((election, level), []).append(latest_import)
    return loaded
