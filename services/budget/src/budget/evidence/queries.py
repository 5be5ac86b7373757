"""Queries on documents and missing documents, page by page."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from kit.security.auth import Caller
from kit.web.paging import no_cursor
from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence.models import Document, Evidence, MissingEvidence, MissingSum
from budget.evidence.needs import Kind, Subject


async def find_documents(
    session: AsyncSession, campaign_id: UUID, rows: Sequence[Evidence]
) -> tuple[dict[str, Document], dict[str, list[Evidence]]]:
    """Return the documents of these uses, and all active uses of the same documents, by hash."""
    hashes = {row.sha256 for row in rows}
    documents = await session.scalars(
        select(Document).where(Document.campaign_id == campaign_id, Document.sha256.in_(hashes))
    )
    uses: defaultdict[str, list[Evidence]] = defaultdict(list)
    query = select(Evidence).where(
        Evidence.campaign_id == campaign_id, Evidence.sha256.in_(hashes), Evidence.reversed_at.is_(None)
    )
    for row in await session.scalars(query.order_by(Evidence.added_at)):
        uses[row.sha256].append(row)
    return {document.sha256: document for document in documents}, uses


async def read_sums(session: AsyncSession, campaign_id: UUID) -> Sequence[MissingSum]:
    query = select(MissingSum).where(MissingSum.campaign_id == campaign_id, MissingSum.entries > 0)
    return (await session.scalars(query.order_by(MissingSum.subject, MissingSum.kind))).all()


async def read_missing(
    session: AsyncSession, campaign_id: UUID, subject: Subject | None, kind: Kind | None, after: str | None, limit: int
) -> Sequence[MissingEvidence]:
    rows = select(MissingEvidence).where(MissingEvidence.campaign_id == campaign_id)
    if subject is not None:
        rows = rows.where(MissingEvidence.subject == subject)
    if kind is not None:
        rows = rows.where(MissingEvidence.kind == kind)
    key = (MissingEvidence.subject, MissingEvidence.subject_id, MissingEvidence.kind)
    if after is not None:
        rows = rows.where(tuple_(*key) > tuple_(*_parse(after)))
    return (await session.scalars(rows.order_by(*key).limit(limit))).all()


def key_of(row: MissingEvidence) -> str:
    return f"{row.subject}:{row.subject_id}:{row.kind}"


def visible_to(caller: Caller) -> list[ColumnElement[bool]]:
    """Return the SQL conditions that correspond to `service.may_see`."""
    seen: list[ColumnElement[bool]] = [Evidence.campaign_id == caller.campaign_id]
    if "donors:read" not in caller.scopes:
        seen.append(Evidence.private.is_(False))
    if "expenses:read" not in caller.scopes:
        seen.append(Evidence.added_by == caller.subject)
    return seen


def _parse(after: str) -> tuple[str, UUID, str]:
    try:
        subject, subject_id, kind = after.split(":")
        return Subject(subject), UUID(subject_id), Kind(kind)
    except ValueError as error:
        raise no_cursor() from error
