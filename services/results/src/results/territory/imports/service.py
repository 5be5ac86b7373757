"""Import of the campaign's stations from an official file."""

import hashlib
from collections.abc import Collection, Sequence
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.files.sandbox import MB, Limits, Sandbox
from kit.web.problems import Invalid
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.history.service import keep_ballot
from results.territory.imports.models import Import
from results.territory.imports.official_file import faults, read_stations
from results.territory.imports.schemas import Mode
from results.territory.imports.upload import Upload
from results.territory.stations.service import ReadStation, list_stations, newest_ballot, replace_read_stations

_LOCK = 7_102
_FILES = Sandbox(
    Limits(
        memory=192 * MB,
        per_byte=160,
        most_memory=1536 * MB,
        cpu_seconds=120,
        seconds_per_mb=10,
        result=128 * MB,
        threads=True,
        heavy=True,
    ),
    (Invalid,),
)


async def import_stations(
    session: AsyncSession, campaign_id: UUID, upload: Upload, mode: Mode, with_sheets: Collection[str]
) -> Import:
    """Import stations; the same file again returns the first import.

    `with_sheets`: stations that may not be removed.
    """
    territory = (await get_campaign(session, campaign_id)).state.territory
    digest = _digest(upload, mode, territory)
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(str(campaign_id)))))
    before = await session.scalar(select(Import).where(Import.sha256 == digest))
    if before is not None:
        return before
    stations = [station.station for station in await list_stations(session)]
    in_territory = await _FILES.run(read_stations, upload, mode, territory, stations)
    reading, inside = in_territory.reading, in_territory.reading.stations
    newest = await newest_ballot(session)
    is_newest = not inside.is_empty() and (newest is None or reading.date >= newest)
    if is_newest:
        shown = [
            ReadStation(row["station"], row["commune"], row["commune_name"] or row["commune"], row["registered"])
            for row in inside.iter_rows(named=True)
        ]
        await replace_read_stations(session, campaign_id, reading.date, shown, with_sheets)
    await keep_ballot(session, campaign_id, reading, inside)
    result = Import(
        campaign_id=campaign_id,
        sha256=digest,
        file_name=upload.name.rpartition("/")[2] or "sans nom",
        election=reading.election,
        on=reading.date,
        round=reading.round,
        rows=in_territory.rows,
        stations=inside.height,
        kept=is_newest,
        rejected=faults(reading.rejected),
        warnings=faults(reading.warnings),
    )
    session.add(result)
    await session.flush()
    await session.refresh(result)
    return result


async def list_imports(session: AsyncSession) -> Sequence[Import]:
    """Return the latest hundred imports, the latest first."""
    rows = await session.scalars(select(Import).order_by(Import.imported_at.desc(), Import.id).limit(100))
    return rows.all()


def _digest(upload: Upload, mode: Mode, territory: str) -> bytes:
    ballot_json = upload.ballot.model_dump_json()
    content = "\0".join([upload.name, ballot_json, mode, territory])
    return hashlib.sha256(hashlib.sha256(upload.content).digest() + content.encode()).digest()
