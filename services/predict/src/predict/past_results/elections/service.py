"""Import of official results: read, check, store, report changes."""

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from elections.ministry import ReadResults, RejectedRow, UnknownBallot, UnreadableFile
from elections.places.coverage import FileExtent
from kit.db import tenancy
from kit.files.sandbox import MB, Limits, Sandbox
from kit.web.problems import Invalid, NotFound
from sqlalchemy import case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.bulk_copy import Progress, no_progress
from predict.past_results.elections.compact import covers_france, election_id
from predict.past_results.elections.file_content import Reading, read_file
from predict.past_results.elections.file_place import read_extent, warn_of_gap
from predict.past_results.elections.known_files import find_known, remember
from predict.past_results.elections.level_sums import departments_of, renew_after_import
from predict.past_results.elections.models import (
    Candidate,
    Election,
    LevelSum,
    PublishedResult,
    ResultImport,
    StationResult,
)
from predict.past_results.elections.published import replace_published
from predict.past_results.elections.schemas import FileFault, ImportReport, Mode
from predict.past_results.elections.storage import Difference, read_relocated, replace_rows
from predict.past_results.nuances.grids import year_of
from predict.past_results.nuances.printed_nuances import register_printed

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
    (UnknownBallot, UnreadableFile),
)
MAX_FAULTS = 1000
"""Rejected rows that are told and kept; a file with more is another kind of file."""


async def import_results(
    session: AsyncSession,
    source: Path | bytes,
    file: str,
    mode: Mode,
    progress: Progress = no_progress,
    ballot: Mapping[str, Any] | None = None,
    *,
    shares: bool = False,
    territory: str = "",
) -> ImportReport:
    """Store one round of a ministry file. `ballot`: election, date, round, if the file's name does not tell.

    A campaign's file is visible to it alone, unless it is verified as official or `shares` marks the operator's import.
    Without a campaign everything is shared. `territory`: the campaign's, of which the report says what the file lacks.

    Raises Invalid, with the lines, if the file is refused or holds both rounds and none is chosen.
    """
    stored = await _store_rounds(session, source, file, mode, progress, ballot, shares=shares, all_rounds=False)
    return warn_of_gap(*stored[0], territory)


async def import_rounds(
    session: AsyncSession,
    source: Path | bytes,
    file: str,
    mode: Mode,
    progress: Progress = no_progress,
    ballot: Mapping[str, Any] | None = None,
) -> list[ImportReport]:
    """Import every round of the file, for the operator."""
    stored = await _store_rounds(session, source, file, mode, progress, ballot, shares=True, all_rounds=True)
    return [report for report, _ in stored]


async def _store_rounds(
    session: AsyncSession,
    source: Path | bytes,
    file: str,
    mode: Mode,
    progress: Progress,
    ballot: Mapping[str, Any] | None,
    *,
    shares: bool,
    all_rounds: bool,
) -> list[tuple[ImportReport, FileExtent | None]]:
    data = source if isinstance(source, bytes) else await asyncio.to_thread(source.read_bytes)
    sent = hashlib.sha256(data).hexdigest()
    question = f"{sent} {file} {mode} {ballot} {shares}"
    if not all_rounds and (known := await find_known(session, question)) is not None:
        progress("lecture", 1, 1)
        return [known]
    progress("lecture", 0, 1)
    what: dict[str, Any] = {"name": file, "mode": mode, **(ballot or {})}
    try:
        readings = await _FILES.run(read_file, data, all_rounds=all_rounds, recognises=not shares, **what)
    except UnreadableFile as refusal:
        raise problem_of_refusal(refusal) from refusal
    progress("lecture", 1, 1)
    reports: list[tuple[ImportReport, FileExtent | None]] = []
    for reading in readings:
        official = reading.official
        async with tenancy.sharing(session) if shares or official else nullcontext():
            # Of an official file nothing is kept that its sender could choose: not even its name.
            name, sha256 = (official.file, official.content) if official else (file, sent)
            report = await _store(session, reading, name, sha256, mode, progress)
        extent = read_extent(reading.results)
        if (official or shares) and not all_rounds:
            await remember(session, question, report, extent)
        reports.append((report, extent))
    return reports


async def _store(
    session: AsyncSession, read: Reading, file: str, sha256: str, mode: Mode, progress: Progress
) -> ImportReport:
    reading = read.results
    if read.cast is None:
        election, difference = await replace_published(session, reading, progress)
        whole = None
    else:
        election, difference, whole = await replace_rows(session, reading, read.cast, progress)
    report = describe_import(reading, read.votes, file, difference, shared=not await tenancy.writes_own(session))
    if difference:
        await _note(session, election, report, sha256, mode)
        if read.cast is not None:
            changed = set(reading.stations["department"].drop_nulls().unique())
            if whole is None and covers_france(reading):
                changed |= set(await departments_of(session, election))
            await renew_after_import(session, election, changed, await read_relocated(session), whole)
    else:
        # One that holds nothing would hide the shared one.
        await session.execute(delete(Election).where(Election.id == election, Election.own_revision == 0))
    return report


def describe_import(
    reading: ReadResults, votes: int, file: str, difference: Difference | None = None, *, shared: bool = True
) -> ImportReport:
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
        votes=votes,
        shared=shared,
        added=done.added,
        changed=done.changed,
        removed=done.removed,
        rejected=_faults(reading.rejected),
        warnings=_faults(reading.warnings),
    )


def problem_of_refusal(refusal: UnreadableFile) -> Invalid:
    if isinstance(refusal, UnknownBallot):
        return Invalid(refusal.reason, refusal.en, "/election", possible=refusal.as_choices())
    lines = [fault.model_dump() for fault in _faults(refusal.lines)]
    first = f" Ligne {lines[0]['line']} : {lines[0]['reason']}." if lines else ""
    english = f"The file cannot be imported: {len(lines)} row(s) are wrong, see `rejected`."
    if not lines:
        english = "The file cannot be imported: it is not a results file of a layout that is known here."
    return Invalid(refusal.reason + first, english, "/file", rejected=lines)


def _faults(faults: list[RejectedRow]) -> list[FileFault]:
    return [FileFault(line=fault.line, reason=fault.reason[:500]) for fault in faults[:MAX_FAULTS]]


async def _note(session: AsyncSession, election: str, report: ImportReport, sha256: str, mode: Mode) -> None:
    revision = await session.scalar(
        update(Election)
        .where(Election.id == election)
        .values(own_revision=Election.own_revision + 1)
        .returning(Election.own_revision)
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


async def forget_results(session: AsyncSession, election: str) -> int:
    """Delete a round's rows that the session may write; return how many.

    The round stays listed with a new revision, so that what was computed from it is recomputed.
    """
    forget_results = 0
    for table, key in ((StationResult, StationResult.station), (PublishedResult, PublishedResult.code)):
        forget_results += len(
            (await session.scalars(delete(table).where(table.election_id == election).returning(key))).all()
        )
    if forget_results:
        await session.execute(delete(LevelSum).where(LevelSum.election_id == election))
        next_revision = update(Election).where(Election.id == election).values(own_revision=Election.own_revision + 1)
        revision = await session.scalar(next_revision.returning(Election.own_revision))
        assert revision is not None
        session.add(
            ResultImport(
                election_id=election,
                revision=revision,
                file="",
                sha256="",
                mode="strict",
                stations=0,
                added=0,
                changed=0,
                removed=forget_results,
                rejected=[],
            )
        )
        await session.flush()
    return forget_results


async def get_election(session: AsyncSession, election: str) -> Election:
    result = await session.scalar(select(Election).where(Election.id == election))
    if result is None or result.revision == 0:
        raise NotFound(f"Aucun résultat importé pour « {election} ».", f"No results were imported for {election}.")
    return result


async def list_imports(session: AsyncSession, election: str) -> list[ResultImport]:
    await get_election(session, election)
    query = select(ResultImport).where(ResultImport.election_id == election)
    return list(
        await session.scalars(query.order_by(ResultImport.imported_at.desc(), ResultImport.revision.desc()).limit(200))
    )


async def list_nuances(session: AsyncSession) -> list[str]:
    """Return every nuance of an imported round."""
    return list(await session.scalars(select(Candidate.nuance).where(Candidate.nuance != "").distinct()))


async def list_choices(session: AsyncSession, election: str | None) -> list[tuple[str, str, str]]:
    """Return (election without its round, nuance, name); the name only without a nuance."""
    name = case((Candidate.nuance == "", Candidate.name), else_="")
    rows = select(Candidate.election_id, Candidate.nuance, name).distinct().order_by(Candidate.election_id)
    if election is not None:
        rows = rows.where(Candidate.election_id.in_((f"{election}-t1", f"{election}-t2")))
    found = [(year_of(row[0]), row[1], row[2]) for row in await session.execute(rows)]
    return list(dict.fromkeys(found))


register_printed("elections", list_choices)
