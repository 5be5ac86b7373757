"""Import of the campaign's stations from an official file."""

import hashlib
from collections.abc import Collection, Sequence
from uuid import UUID

import polars as pl
from elections.ministry import ReadResults, RejectedRow
from elections.places.coverage import all_stations_vote, describe_gap
from elections.places.facts import consulates
from elections.places.place import parse_territory
from kit.campaigns.queries import get_campaign
from kit.files.sandbox import MB, Limits, Sandbox
from kit.web.problems import Invalid
from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.chosen_communes.service import list_chosen
from results.territory.history.service import keep_ballot
from results.territory.imports.known_files import find_known, remember
from results.territory.imports.models import Import
from results.territory.imports.official_file import faults, read_stations
from results.territory.imports.schemas import Mode
from results.territory.imports.upload import Upload
from results.territory.imports.wholeness import describe_difference, looks_whole
from results.territory.stations.service import (
    ReadStation,
    keep_read_stations,
    list_stations,
    newest_ballot,
    remove_closed_stations,
    sum_registered,
)

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
    communes = await list_chosen(session)
    digest = _digest(upload, mode, f"{territory} {' '.join(communes)}" if communes else territory)
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(str(campaign_id)))))
    before = await session.scalar(select(Import).where(Import.sha256 == digest))
    if before is not None:
        return before
    stations = [station.station for station in await list_stations(session)]
    question = _digest(upload, mode, "")
    in_territory = await _FILES.run(read_stations, upload, mode, territory, stations, communes, find_known(question))
    remember(question, in_territory.reading, in_territory.rows, in_territory.departments)
    reading, inside = in_territory.reading, in_territory.reading.stations
    gap = describe_gap(in_territory.extent, parse_territory(territory))
    whole = (
        all_stations_vote(reading.election, reading.round, territory)
        and not gap
        and looks_whole(_registered(inside), await sum_registered(session))
    )
    kept = await _keep_stations(session, campaign_id, reading, inside, with_sheets, whole=whole)
    own = {*stations, *inside["station"]}
    change = await keep_ballot(session, campaign_id, reading, in_territory.compact, own)
    about_file = [RejectedRow(1, said) for said in (gap, describe_difference(change)) if said]
    result = Import(
        campaign_id=campaign_id,
        sha256=digest,
        file_name=upload.name.rpartition("/")[2] or "sans nom",
        election=reading.election,
        on=reading.date,
        round=reading.round,
        rows=in_territory.rows,
        stations=inside.height,
        kept=kept,
        whole=whole,
        rejected=faults(reading.rejected),
        warnings=faults([*about_file, *reading.warnings]),
    )
    session.add(result)
    await session.flush()
    await session.refresh(result)
    return result


async def _keep_stations(
    session: AsyncSession,
    campaign_id: UUID,
    reading: ReadResults,
    inside: pl.DataFrame,
    with_sheets: Collection[str],
    *,
    whole: bool,
) -> bool:
    """Take the campaign's stations from the file; return whether it says anything new.

    The list is that of the newest round in which all stations voted. A later round of some of them only brings their
    registered voters up to date.
    """
    if inside.is_empty():
        return False
    newest = await find_newest_whole(session) if whole else None
    behind = (newest.on if newest else None) if whole else await newest_ballot(session)
    if behind is not None and reading.date < behind:
        return False
    shown = [
        # The ministry writes towns abroad without accents: « GENEVE ».
        ReadStation(
            row["station"],
            row["commune"],
            consulates().get(row["commune"]) or row["commune_name"] or row["commune"],
            row["registered"],
        )
        for row in inside.iter_rows(named=True)
    ]
    await keep_read_stations(session, campaign_id, reading.date, shown)
    if whole:
        await remove_closed_stations(session, reading.date, with_sheets)
    return True


async def find_newest_whole(session: AsyncSession) -> Import | None:
    """Return the import of the newest round in which all stations voted, from which the night's stations are."""
    newest = select(Import).where(Import.whole, Import.stations > 0).order_by(Import.on.desc(), Import.id).limit(1)
    return await session.scalar(newest)


async def has_stations_of_file(session: AsyncSession) -> bool:
    """Return whether a file, whole or not, gave stations to the campaign."""
    return await session.scalar(select(exists().where(Import.stations > 0, Import.kept))) or False


async def find_import(session: AsyncSession, import_id: UUID | None) -> Import | None:
    return await session.scalar(select(Import).where(Import.id == import_id)) if import_id else None


async def list_imports(session: AsyncSession) -> Sequence[Import]:
    """Return the latest hundred imports, the latest first."""
    rows = await session.scalars(select(Import).order_by(Import.imported_at.desc(), Import.id).limit(100))
    return rows.all()


def _registered(inside: pl.DataFrame) -> int:
    return int(inside["registered"].sum())


def _digest(upload: Upload, mode: Mode, territory: str) -> bytes:
    ballot_json = upload.ballot.model_dump_json()
    content = "\0".join([upload.name, ballot_json, mode, territory])
    return hashlib.sha256(hashlib.sha256(upload.content).digest() + content.encode()).digest()
