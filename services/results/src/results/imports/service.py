"""Taking the campaign's stations from an official file."""

import asyncio
import hashlib
from collections.abc import Collection, Sequence
from uuid import UUID

import polars as pl
from common.schemas.elections import Round
from elections.ministry import Reading, Rejected, UnknownBallot, Unreadable, read
from kit.campaigns.queries import get_campaign
from kit.problems import Invalid
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.history.service import keep_ballot
from results.imports.models import Import
from results.imports.schemas import Mode
from results.imports.territory import Unplaceable, stations_inside
from results.imports.upload import Upload
from results.stations.service import ReadStation, list_stations, newest_ballot, replace_read_stations

_LOCK = 7_102
_FAULTS_KEPT = 1000
ROUNDS: dict[int, Round] = {1: 1, 2: 2}


async def import_stations(
    session: AsyncSession, campaign_id: UUID, upload: Upload, mode: Mode, with_sheets: Collection[str]
) -> Import:
    """The same file again gives the first import back. `with_sheets`: stations that no file can remove."""
    territory = (await get_campaign(session, campaign_id)).state.territory
    digest = _digest(upload, mode, territory)
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(str(campaign_id)))))
    before = await session.scalar(select(Import).where(Import.sha256 == digest))
    if before is not None:
        return before
    known = [station.station for station in await list_stations(session)]
    # Parsing a whole country takes a second of processor: other requests go on meanwhile.
    reading, inside = await asyncio.to_thread(_read, upload, mode, territory, known)
    newest = await newest_ballot(session)
    kept = not inside.is_empty() and (newest is None or reading.date >= newest)
    if kept:
        read_stations = [
            ReadStation(row["station"], row["commune"], row["commune_name"] or row["commune"], row["registered"])
            for row in inside.iter_rows(named=True)
        ]
        await replace_read_stations(session, campaign_id, reading.date, read_stations, with_sheets)
    await keep_ballot(session, campaign_id, reading, inside)
    made = Import(
        campaign_id=campaign_id,
        sha256=digest,
        file_name=upload.name.rpartition("/")[2] or "sans nom",
        election=reading.election,
        on=reading.date,
        round=reading.round,
        rows=reading.stations.height,
        stations=inside.height,
        kept=kept,
        rejected=_faults(reading.rejected),
        warnings=_faults(reading.warnings),
    )
    session.add(made)
    await session.flush()
    await session.refresh(made)
    return made


async def list_imports(session: AsyncSession) -> Sequence[Import]:
    """The latest hundred, the latest first."""
    rows = await session.scalars(select(Import).order_by(Import.imported_at.desc(), Import.id).limit(100))
    return rows.all()


def _read(upload: Upload, mode: Mode, territory: str, known: Sequence[str]) -> tuple[Reading, pl.DataFrame]:
    told = upload.ballot
    try:
        number = ROUNDS.get(told.round or 0)
        reading = read(
            upload.content, name=upload.name, election=told.election, date=told.date, round=number, mode=mode
        )
        return reading, stations_inside(reading, territory, known)
    except UnknownBallot as refused:
        raise Invalid(refused.reason, refused.en, "/election", possible=refused.as_choices()) from refused
    except Unreadable as refused:
        raise Invalid(
            str(refused),
            f"The file cannot be imported: {len(refused.lines)} line(s) are wrong."
            if refused.lines
            else "The file is not one of the ministry's results by polling station.",
            "/file",
            rejected=_faults(refused.lines),
        ) from refused
    except Unplaceable as refused:
        raise Invalid(refused.fr, refused.en, "/file") from refused


def _digest(upload: Upload, mode: Mode, territory: str) -> bytes:
    told = upload.ballot.model_dump_json()
    said = "\0".join([upload.name, told, mode, territory])
    return hashlib.sha256(hashlib.sha256(upload.content).digest() + said.encode()).digest()


def _faults(faults: Sequence[Rejected]) -> list[dict[str, object]]:
    return [{"line": fault.line, "reason": fault.reason} for fault in faults[:_FAULTS_KEPT]]
