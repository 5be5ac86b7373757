"""Importing official results: read, check, store, say what changed."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from elections import ministry
from elections.ministry import EVERY_LEVEL, Reading, Rejected, Unreadable
from kit.problems import Invalid, NotFound
from kit.sandbox import MB, Limits, Sandbox
from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from predict.elections.compact import election_id
from predict.elections.copying import Progress, no_progress
from predict.elections.grids import year_of
from predict.elections.models import Candidate, Election, ResultImport, StationResult
from predict.elections.published import published_levels, replace_published
from predict.elections.schemas import FileFault, ImportReport, Mode
from predict.elections.storing import Difference, replace_rows

_FILES = Sandbox(
    Limits(
        memory=192 * MB,
        per_byte=160,
        most_memory=1536 * MB,
        cpu_seconds=120,
        seconds_per_mb=10,
        result=512 * MB,
        threads=True,
        heavy=True,
    ),
    (Unreadable,),
)
MOST_FAULTS = 1000
"""Rejected rows that are told and kept; a file with more is another kind of file."""


async def import_results(
    session: AsyncSession,
    source: Path | bytes,
    file: str,
    mode: Mode,
    progress: Progress = no_progress,
    ballot: Mapping[str, Any] | None = None,
) -> ImportReport:
    """Store one round of a file of the ministry. `ballot`: election, date, round, where the file's name does not tell.

    Raises Invalid, with the lines at fault, when the file is refused whole or holds both rounds and none is asked for.
    """
    return (await _store_rounds(session, source, file, mode, progress, ballot, ministry.read))[0]


async def import_rounds(
    session: AsyncSession,
    source: Path | bytes,
    file: str,
    mode: Mode,
    progress: Progress = no_progress,
    ballot: Mapping[str, Any] | None = None,
) -> list[ImportReport]:
    """The same for every round of the file."""
    return await _store_rounds(session, source, file, mode, progress, ballot, ministry.read_rounds)


async def _store_rounds(
    session: AsyncSession,
    source: Path | bytes,
    file: str,
    mode: Mode,
    progress: Progress,
    ballot: Mapping[str, Any] | None,
    read: Callable[..., Reading | list[Reading]],
) -> list[ImportReport]:
    data = source if isinstance(source, bytes) else await asyncio.to_thread(source.read_bytes)
    progress("lecture", 0, 1)
    try:
        read_now = await _FILES.run(read, data, name=file, mode=mode, levels=EVERY_LEVEL, **(ballot or {}))
    except Unreadable as refusal:
        raise refused(refusal) from refusal
    progress("lecture", 1, 1)
    reports: list[ImportReport] = []
    for reading in read_now if isinstance(read_now, list) else [read_now]:
        store = replace_rows if reading.level == "station" else replace_published
        election, difference = await store(session, reading, progress)
        report = describe(reading, file, difference)
        if difference:
            await _note(session, election, report, hashlib.sha256(data).hexdigest(), mode)
        reports.append(report)
    return reports


def describe(reading: Reading, file: str, difference: Difference | None = None) -> ImportReport:
    totals = reading.stations.select("registered", "voters", "valid").sum().row(0)
    done = difference or Difference(0, 0, 0)
    return ImportReport(
        file=file[:255],
        layout=reading.layout,
        election=reading.election,
        election_id=election_id(reading),
        date=reading.date,
        round=1 if reading.round == 1 else 2,
        level=reading.level,
        stations=reading.stations.height if reading.level == "station" else 0,
        places=reading.stations.height,
        registered=totals[0],
        voters=totals[1],
        valid=totals[2],
        votes=int(reading.votes["votes"].sum()),
        added=done.added,
        changed=done.changed,
        removed=done.removed,
        rejected=_faults(reading.rejected),
        warnings=_faults(reading.warnings),
    )


def refused(refusal: Unreadable) -> Invalid:
    lines = [fault.model_dump() for fault in _faults(refusal.lines)]
    first = f" Ligne {lines[0]['line']} : {lines[0]['reason']}." if lines else ""
    english = f"The file cannot be imported: {len(lines)} row(s) are wrong, see `rejected`."
    if not lines:
        english = "The file cannot be imported: it is not a results file of a layout that is known here."
    return Invalid(refusal.reason + first, english, "/file", rejected=lines)


def _faults(faults: list[Rejected]) -> list[FileFault]:
    return [FileFault(line=fault.line, reason=fault.reason[:500]) for fault in faults[:MOST_FAULTS]]


async def _note(session: AsyncSession, election: str, report: ImportReport, sha256: str, mode: Mode) -> None:
    revision = await session.scalar(
        update(Election)
        .where(Election.id == election)
        .values(revision=Election.revision + 1)
        .returning(Election.revision)
    )
    assert revision is not None
    session.add(
        ResultImport(
            election_id=election,
            revision=revision,
            file=report.file,
            sha256=sha256,
            mode=mode,
            stations=report.stations,
            added=report.added,
            changed=report.changed,
            removed=report.removed,
            rejected=[fault.model_dump() for fault in report.rejected],
        )
    )
    await session.flush()


async def get_election(session: AsyncSession, election: str) -> Election:
    found = await session.get(Election, election)
    if found is None or found.revision == 0:
        raise NotFound(f"Aucun résultat importé pour « {election} ».", f"No results were imported for {election}.")
    return found


async def list_imports(session: AsyncSession, election: str) -> list[ResultImport]:
    await get_election(session, election)
    mine = select(ResultImport).where(ResultImport.election_id == election)
    return list(await session.scalars(mine.order_by(ResultImport.revision.desc()).limit(200)))


@dataclass(frozen=True)
class Loaded:
    """The latest import of a round that changed something."""

    file: str
    sha256: str
    imported_at: datetime
    revision: int


async def list_loaded(session: AsyncSession) -> dict[tuple[str, str], Loaded]:
    """By round and level: what is there of it came last from this file."""
    latest = select(ResultImport).order_by(ResultImport.election_id, ResultImport.revision)
    found = {row.election_id: row for row in await session.scalars(latest)}
    levels = {election: list(told) for election, told in (await published_levels(session)).items()}
    for election in found:
        if await session.scalar(select(StationResult.station).where(StationResult.election_id == election).limit(1)):
            levels.setdefault(election, []).append("station")
    return {
        (election, level): Loaded(row.file, row.sha256, row.imported_at, row.revision)
        for election, row in found.items()
        for level in levels.get(election, ())
    }


async def list_nuances(session: AsyncSession) -> list[str]:
    """Every nuance that a list or candidate of an imported round had."""
    return list(await session.scalars(select(Candidate.nuance).where(Candidate.nuance != "").distinct()))


async def list_choices(session: AsyncSession, election: str | None) -> list[tuple[str, str, str]]:
    """(election without its round, nuance, name); the name only where there is no nuance."""
    name = case((Candidate.nuance == "", Candidate.name), else_="")
    rows = select(Candidate.election_id, Candidate.nuance, name).distinct().order_by(Candidate.election_id)
    if election is not None:
        rows = rows.where(Candidate.election_id.in_((f"{election}-t1", f"{election}-t2")))
    found = [(year_of(row[0]), row[1], row[2]) for row in await session.execute(rows)]
    return list(dict.fromkeys(found))
