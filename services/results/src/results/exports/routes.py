import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, Security
from joserfc.jwk import OKPKey
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.keyring import secrets_of
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Conflict, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.embargo.gate import Gate, open_gate
from results.exports import document, service
from results.exports.finals import Final, declare_final, find_final
from results.exports.open_formats import as_export, json_schema, open_files, write_csv, write_nist
from results.exports.schemas import FinalResultDeclare, FinalResultRead, ResultsExport, SignedFileRead
from results.exports.service import Counts
from results.exports.signatures import public_keys, result_keys
from results.exports.signed_package import SignedFile, pack, sign_files

router = APIRouter(route_class=Route, prefix="/v1", tags=["exports"])

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
RoundNumber = Annotated[int, Query(ge=1, le=2)]

Declarer = Annotated[Caller, Security(caller_with, scopes=["totals:read", "tallies:write"])]

ZIP = "application/zip"
_ZIP: dict[int | str, dict[str, Any]] = {200: {"content": {ZIP: {}}}}
CSV, PDF = "text/csv; charset=utf-8", "application/pdf"
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {PDF: {}}}}
_NIST: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}


@router.get("/results.csv", response_class=Response, responses=_CSV)
async def download_results_csv(session: Session, caller: Reader, round: RoundNumber = 1) -> Response:
    """Download the counted stations in the layout of the ministry's 2024 files. Under embargo."""
    counts, _ = await _read(session, caller, round)
    content = await asyncio.to_thread(write_csv, counts)
    return _file(content, counts.file_name("csv"), CSV)


@router.get("/results.json")
async def download_results_json(
    response: Response, session: Session, caller: Reader, round: RoundNumber = 1
) -> ResultsExport:
    """Return the whole count of a round: totals, candidates, and the sheet of each station. Under embargo."""
    counts, gate = await _read(session, caller, round)
    response.headers["Content-Disposition"] = _attachment(counts.file_name("json"))
    return as_export(counts, gate.confidential_until(round))


@router.get("/results.schema.json", response_class=Response, responses=_NIST)
async def download_results_schema(request: Request) -> Response:
    """Return the JSON Schema of `GET /v1/results.json`. It needs no token."""
    schema = json_schema(_address(request, "results.schema.json"))
    return Response(json.dumps(schema, ensure_ascii=False), media_type="application/json")


@router.get("/results.nist.json", response_class=Response, responses=_NIST)
async def download_results_nist(session: Session, caller: Reader, round: RoundNumber = 1) -> Response:
    """Download the count in the common data format of election results, NIST SP 1500-100 version 2. Under embargo."""
    counts, _ = await _read(session, caller, round)
    content = await asyncio.to_thread(write_nist, counts)
    return _file(content, counts.file_name("nist.json"), "application/json")


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
        sealed_until=gate.moment(round),
    )
    return _file(content, counts.file_name("pdf"), PDF)


@router.get("/signing-keys")
async def get_signing_keys(request: Request) -> dict[str, Any]:
    """Return the public keys that final results are signed with, as a JWK set (RFC 7517). It needs no token."""
    return public_keys(_keys(request))


@router.get("/final-results")
async def get_final_result(
    request: Request, session: Session, caller: Reader, round: RoundNumber = 1
) -> FinalResultRead:
    """Return whether a round's result is final, with the signature of each file. Under embargo.

    A sheet, a candidate or a station that changes afterwards ends it: `final` is false and no file is signed until a
    manager declares the result anew.
    """
    try:
        counts, gate = await _read(session, caller, round)
    except NotFound:
        return _told(round, None, None, [])
    final = await find_final(session, counts)
    return _told(round, gate, final, await _signed(request, counts, final))


@router.post("/final-results")
async def declare_final_result(
    request: Request, session: Session, caller: Declarer, body: FinalResultDeclare
) -> FinalResultRead:
    """Declare a round's result final, which signs its files.

    For a manager, once the legal hour is past and every station is counted.
    """
    counts, gate = await _read(session, caller, body.round)
    sealed = gate.confidential_until(body.round) is not None
    final = await declare_final(session, caller, counts, sealed=sealed)
    return _told(body.round, gate, final, await _signed(request, counts, final))


@router.get("/final-results.zip", response_class=Response, responses=_ZIP)
async def download_final_results(
    request: Request, session: Session, caller: Reader, round: RoundNumber = 1
) -> Response:
    """Download a final result: CSV, JSON and NIST, their signatures, the schema and the public keys. Under embargo."""
    counts, _ = await _read(session, caller, round)
    signed = await _signed(request, counts, await find_final(session, counts))
    if not signed:
        raise Conflict(
            "Ce résultat n’est pas définitif, ou ne l’est plus : il n’est pas signé.",
            "This result is not final, or no longer: it is not signed.",
        )
    schema = json_schema(_address(request, "results.schema.json"))
    content = await asyncio.to_thread(pack, signed, _keys(request), schema, _address(request, "signing-keys"))
    return _file(content, counts.file_name("zip"), ZIP)


async def _signed(request: Request, counts: Counts, final: Final | None) -> list[SignedFile]:
    if final is None or not final.stands:
        return []
    files = await asyncio.to_thread(open_files, counts)
    return await asyncio.to_thread(sign_files, files, final, _keys(request)[0])


def _told(round_number: int, gate: Gate | None, final: Final | None, signed: list[SignedFile]) -> FinalResultRead:
    return FinalResultRead(
        round=round_number,
        final=final is not None and final.stands,
        declared_at=final.at if final else None,
        journal_number=final.journal_number if final else None,
        journal_head=final.journal_head if final else None,
        confidential_until=gate.confidential_until(round_number) if gate else None,
        files=[SignedFileRead(name=one.name, sha256=one.sha256, signature=one.signature) for one in signed],
    )


def _keys(request: Request) -> list[OKPKey]:
    return result_keys(secrets_of(request.app.state.settings))


def _address(request: Request, name: str) -> str:
    settings = request.app.state.settings
    return f"{settings.public_url.rstrip('/')}{settings.root_path}/v1/{name}"


async def _read(session: AsyncSession, caller: Caller, round_number: int) -> tuple[Counts, Gate]:
    gate = await open_gate(session, caller)
    gate.check_sums(round_number)
    return await service.read_counts(session, caller.campaign_id, round_number), gate


def _file(content: bytes, name: str, media_type: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": _attachment(name)})


def _attachment(name: str) -> str:
    return f'attachment; filename="{name}"'
