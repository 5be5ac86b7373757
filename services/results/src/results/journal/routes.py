from typing import Annotated

from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Forbidden

from results.journal import service
from results.journal.schemas import JournalEntryRead, JournalRead, JournalVerification

router = APIRouter(route_class=Route, prefix="/v1/journal", tags=["journal"])

# The digest of a sheet's figures could be guessed at, so the journal is the closed team's at every hour.
Auditor = Annotated[Caller, Security(caller_with, scopes=["tallies:read", "tallies:sealed"])]


@router.get("")
async def list_journal_entries(
    session: Session,
    caller: Auditor,
    after: Annotated[int, Query(ge=0, le=2**62, description="The `next` of the page before.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> JournalRead:
    """List the night's journal, oldest first: who did what, each entry with the hash of the one before it."""
    _check_whole(caller)
    entries = await service.read_entries(session, after, limit)
    items = [JournalEntryRead.model_validate(entry) for entry in entries]
    return JournalRead(items=items, next=items[-1].number if len(items) == limit else None)


@router.get("/verification")
async def verify_journal(session: Session, caller: Auditor) -> JournalVerification:
    """Check every entry against the one before it."""
    _check_whole(caller)
    verdict = await service.verify_journal(session)
    return JournalVerification(entries=verdict.entries, head=verdict.head, broken_at=verdict.broken_at)


def _check_whole(caller: Caller) -> None:
    if caller.territories:
        raise Forbidden(
            "Le journal est celui de toute la campagne : votre territoire n'en couvre qu'une partie.",
            "The journal is the whole campaign's: your territories cover a part of it.",
        )
