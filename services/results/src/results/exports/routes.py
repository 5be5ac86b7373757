import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.embargo.gate import Gate, open_gate
from results.exports import document, layout, nist, service
from results.exports.schemas import ExportedCandidate, ExportedStation, ResultsExport
from results.exports.service import Counts
from results.sheets.totals.addition import METHOD

router = APIRouter(route_class=Route, prefix="/v1", tags=["exports"])

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
RoundNumber = Annotated[int, Query(ge=1, le=2)]

CSV, PDF = "text/csv; charset=utf-8", "application/pdf"
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {PDF: {}}}}
_NIST: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}


@router.get("/results.csv", response_class=Response, responses=_CSV)
async def download_results_csv(session: Session, caller: Reader, round: RoundNumber = 1) -> Response:
    """Download the counted stations in the layout of the ministry's 2024 files. Under embargo."""
    counts, _ = await _read(session, caller, round)
    lists = counts.state.election not in nist.FOR_CANDIDATES
    content = await asyncio.to_thread(layout.write_rows, counts.rows, counts.candidates, lists=lists)
    return _file(content, counts.file_name("csv"), CSV)


@router.get("/results.json")
async def download_results_json(
    response: Response, session: Session, caller: Reader, round: RoundNumber = 1
) -> ResultsExport:
    """Return the whole count of a round: totals, candidates, and the sheet of each station. Under embargo."""
    counts, gate = await _read(session, caller, round)
    sums = counts.totals.sums
    votes = {line.candidate: line.votes for line in sums.lines}
    response.headers["Content-Disposition"] = _attachment(counts.file_name("json"))
    return ResultsExport(
        election=counts.state.election,
        territory=counts.state.territory,
        date=counts.on,
        round=round,
        generated_at=counts.now,
        as_of=sums.as_of,
        method=METHOD,
        partial=not sums.complete,
        official=False,
        demo=counts.state.demo,
        confidential_until=gate.confidential_until(round),
        stations_counted=sums.stations_counted,
        stations=sums.stations,
        registered=sums.registered_counted,
        voters=sums.voters,
        blank=sums.blank,
        null=sums.null,
        valid=sums.valid,
        candidates=[
            ExportedCandidate(
                id=candidate.id,
                panel=candidate.panel,
                name=candidate.name,
                nuance=candidate.nuance,
                votes=votes[candidate.id],
            )
            for candidate in counts.candidates
        ],
        by_station=[
            ExportedStation(
                station=row.station,
                commune=row.commune,
                commune_name=row.commune_name,
                registered=row.registered,
                voters=row.voters,
                blank=row.blank,
                null=row.null,
                valid=row.valid,
                votes=dict(row.votes),
            )
            for row in counts.rows
        ],
    )


@router.get("/results.nist.json", response_class=Response, responses=_NIST)
async def download_results_nist(session: Session, caller: Reader, round: RoundNumber = 1) -> Response:
    """Download the count in the common data format of election results, NIST SP 1500-100 version 2. Under embargo."""
    counts, _ = await _read(session, caller, round)
    totals = counts.totals
    report = nist.report(
        counts.state, round, counts.on, counts.now, totals.sums, totals.stations, counts.rows, counts.candidates
    )
    return _file(json.dumps(report, ensure_ascii=False).encode(), counts.file_name("nist.json"), "application/json")


@router.get("/results.pdf", response_class=Response, responses=_PDF)
async def download_results_pdf(session: Session, caller: Reader, round: RoundNumber = 1) -> Response:
    """Download a summary to print: totals, communes, stations. The page `/summary` has the same content."""
    counts, gate = await _read(session, caller, round)
    content = await asyncio.to_thread(
        document.write_summary,
        counts.state.name,
        french.day(counts.on),
        round,
        counts.totals.sums,
        counts.rows,
        counts.candidates,
        data_of=counts.data_of,
        sealed_hour=gate.hour(round),
    )
    return _file(content, counts.file_name("pdf"), PDF)


async def _read(session: AsyncSession, caller: Caller, round_number: int) -> tuple[Counts, Gate]:
    gate = await open_gate(session, caller)
    gate.check_sums(round_number)
    return await service.read_counts(session, caller.campaign_id, round_number), gate


def _file(content: bytes, name: str, media_type: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": _attachment(name)})


def _attachment(name: str) -> str:
    return f'attachment; filename="{name}"'
