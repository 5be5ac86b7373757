"""Files that this process has read and stored for all: who sends the same one again need not wait until it is read.

Every campaign is filled from the same ten files of the ministry, and each takes seconds to read and to compare with
what is stored. Who opens the first campaigns of a suite is its operator, whose files are for all without being
recognised.
"""

from dataclasses import dataclass
from datetime import datetime

from elections.places.coverage import FileExtent
from kit.db import tenancy
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.models import ResultImport
from predict.past_results.elections.schemas import ImportReport

_MOST = 100


@dataclass(frozen=True)
class _Known:
    latest: tuple[int, datetime] | None
    """The latest change of what is shared of the round: after another one the file is read again."""
    report: ImportReport
    extent: FileExtent | None


_KNOWN: dict[str, _Known] = {}


async def find_known(session: AsyncSession, question: str) -> tuple[ImportReport, FileExtent | None] | None:
    """Return what the import of this file would say now, and its extent; None where it has to be read."""
    known = _KNOWN.get(question)
    if known is None or await _read_latest(session, known.report.election_id) != known.latest:
        return None
    return known.report, known.extent


async def remember(session: AsyncSession, question: str, report: ImportReport, extent: FileExtent | None) -> None:
    """Keep the report of a file that is stored for all. `question`: its digest, and how it was sent."""
    latest = await _read_latest(session, report.election_id)
    if len(_KNOWN) >= _MOST:
        _KNOWN.pop(next(iter(_KNOWN)))
    unchanged = report.model_copy(update={"added": 0, "changed": 0, "removed": 0})
    _KNOWN[question] = _Known(latest, unchanged, extent)


async def _read_latest(session: AsyncSession, election: str) -> tuple[int, datetime] | None:
    shared = (ResultImport.election_id == election, ResultImport.campaign_id == tenancy.SHARED)
    query = select(ResultImport.revision, ResultImport.imported_at).where(*shared)
    row = (await session.execute(query.order_by(ResultImport.revision.desc()).limit(1))).one_or_none()
    return (row.revision, row.imported_at) if row else None
