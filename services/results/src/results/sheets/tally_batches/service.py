"""Import of many sheets from one file: each line is accepted or refused by itself."""

from kit.files.sandbox import Limits, Sandbox
from kit.security.auth import Caller
from kit.web.problems import Invalid, Problem
from kit.web.validation import describe_error
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import list_candidates
from results.sheets.tallies.reconciliation import EARLY
from results.sheets.tallies.schemas import TallyCreate
from results.sheets.tallies.service import report_tally
from results.sheets.tally_batches.schemas import TallyBatchRead, TallyBatchRow
from results.sheets.tally_batches.sheet_table import Row, Unreadable, read_sheets

_BEFORE_THE_VOTE = "On ne vote pas encore dans ce bureau : la feuille est gardée à part et ne compte pas."
_FILES = Sandbox(Limits(per_byte=40), (Unreadable,))


async def report_batch(session: AsyncSession, caller: Caller, data: bytes, round_number: int) -> TallyBatchRead:
    candidates = await list_candidates(session, round_number)
    if not candidates:
        raise Invalid(
            "Les candidats de ce tour ne sont pas encore saisis.",
            "The candidates of this round have not been entered yet.",
            "?round",
        )
    try:
        rows = await _FILES.run(read_sheets, data, candidates, round_number)
    except Unreadable as error:
        raise Invalid(error.fr, error.en, "/file") from error
    done = [await _take(session, caller, row) for row in rows]
    refused = sum(row.tally_id is None for row in done)
    return TallyBatchRead(accepted=len(done) - refused, refused=refused, rows=done)


async def _take(session: AsyncSession, caller: Caller, row: Row) -> TallyBatchRow:
    station = str(row.said.get("station", ""))[:20] or None
    try:
        report = TallyCreate.model_validate(row.said)
        # A line that is refused must not take the others with it.
        async with session.begin_nested():
            tally = await report_tally(session, caller, report)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        found = describe_error({**first, "loc": ("body", *first["loc"])}, english=False)
        return _refused(row, station, found["detail"], found["pointer"])
    except Problem as problem:
        return _refused(row, station, problem.fr, problem.pointer)
    first = tally.findings[0] if tally.findings else None
    return TallyBatchRow(
        line=row.line,
        station=tally.station,
        tally_id=tally.id,
        state=tally.state,
        reason=tally.reason,
        detail=first["fr"] if first else _BEFORE_THE_VOTE if tally.reason == EARLY else None,
        pointer=first["pointer"] if first else None,
    )


def _refused(row: Row, station: str | None, detail: str, pointer: str | None) -> TallyBatchRow:
    return TallyBatchRow(
        line=row.line, station=station, tally_id=None, state=None, reason=None, detail=detail, pointer=pointer
    )
