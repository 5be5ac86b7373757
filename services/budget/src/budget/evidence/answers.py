"""API answers of supporting documents."""

from collections.abc import Sequence

from kit.db.vault import open_vault
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence import queries
from budget.evidence.models import Evidence, MissingEvidence
from budget.evidence.needs import ARTICLES, LABELS, Kind, Subject
from budget.evidence.schemas import EvidenceRead, MissingEvidencePage, MissingEvidenceRead, MissingEvidenceTotalRead
from budget.evidence.service import NAME_FIELD, may_see


async def describe(session: AsyncSession, caller: Caller, rows: Sequence[Evidence]) -> list[EvidenceRead]:
    vault = await open_vault(session, caller.campaign_id)
    documents, uses = await queries.find_documents(session, caller.campaign_id, rows)
    result: list[EvidenceRead] = []
    for row in rows:
        document = documents[row.sha256]
        others = [use.subject_id for use in uses[row.sha256] if use.subject_id != row.subject_id]
        result.append(
            EvidenceRead.model_validate(
                {
                    "id": row.id,
                    "version": row.version,
                    "updated_at": row.updated_at,
                    "kind": row.kind,
                    "subject": row.subject,
                    "subject_id": None if row.subject == Subject.ACCOUNT else row.subject_id,
                    "name": vault.open(NAME_FIELD, row.name) if row.name else None,
                    "media_type": document.media_type,
                    "size_bytes": document.size_bytes,
                    "sha256": row.sha256,
                    "private": row.private,
                    # Which gifts share a document would say who gave them.
                    "also_on": [other for other in others if may_see(caller, row)],
                    "added_by": row.added_by,
                    "added_at": row.added_at,
                    "reversed_at": row.reversed_at,
                    "reversal_reason": row.reversal_reason,
                    "replaced_by": row.replaced_by,
                }
            )
        )
    return result


async def read_missing(
    session: AsyncSession, caller: Caller, subject: Subject | None, kind: Kind | None, after: str | None, limit: int
) -> MissingEvidencePage:
    rows = await queries.read_missing(session, caller.campaign_id, subject, kind, after, limit + 1)
    sums = await queries.read_sums(session, caller.campaign_id)
    return MissingEvidencePage(
        totals=[
            MissingEvidenceTotalRead(
                subject=Subject(row.subject),
                kind=Kind(row.kind),
                label=LABELS[Kind(row.kind)],
                article=ARTICLES[Kind(row.kind)],
                entries=row.entries,
                amount_cents=row.cents,
            )
            for row in sums
        ],
        items=[_missing(row) for row in rows[:limit]],
        next=queries.key_of(rows[limit - 1]) if len(rows) > limit else None,
    )


def _missing(row: MissingEvidence) -> MissingEvidenceRead:
    kind = Kind(row.kind)
    return MissingEvidenceRead(
        subject=Subject(row.subject),
        subject_id=row.subject_id,
        kind=kind,
        label=LABELS[kind],
        article=ARTICLES[kind],
        amount_cents=row.amount_cents,
    )
