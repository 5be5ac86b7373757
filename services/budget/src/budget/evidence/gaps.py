"""Missing documents of entries, updated under the campaign's lock so that reading them needs no scan."""

from collections.abc import Set
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence.models import Evidence, MissingEvidence, MissingSum
from budget.evidence.needs import Kind, Subject
from budget.evidence.subjects import find_proofs


async def find_held(session: AsyncSession, campaign_id: UUID, subject: Subject, subject_id: UUID) -> frozenset[Kind]:
    """Return the kinds of documents that an entry has, by links of its own or by the bank's statement."""
    query = select(Evidence.kind).where(
        Evidence.campaign_id == campaign_id,
        Evidence.subject == subject,
        Evidence.subject_id == subject_id,
        Evidence.reversed_at.is_(None),
    )
    held = frozenset(Kind(kind) for kind in await session.scalars(query))
    return held | await find_proofs(session, campaign_id, subject, subject_id)


async def settle(
    session: AsyncSession, campaign_id: UUID, subject: Subject, subject_id: UUID, needs: Set[Kind], cents: int
) -> None:
    """Update the documents that an entry lacks; call it whenever its state, amount or documents change."""
    query = select(MissingEvidence).where(
        MissingEvidence.campaign_id == campaign_id,
        MissingEvidence.subject == subject,
        MissingEvidence.subject_id == subject_id,
    )
    rows_by_kind = {row.kind: row for row in await session.scalars(query)}
    if not needs and not rows_by_kind:
        return
    lacks = needs - await find_held(session, campaign_id, subject, subject_id)
    for kind, row in rows_by_kind.items():
        if kind not in lacks:
            await session.delete(row)
            await _count(session, campaign_id, subject, kind, -1, -row.amount_cents)
        elif row.amount_cents != cents:
            await _count(session, campaign_id, subject, kind, 0, cents - row.amount_cents)
            row.amount_cents = cents
    for kind in lacks - set(rows_by_kind):
        session.add(
            MissingEvidence(
                campaign_id=campaign_id, subject=subject, subject_id=subject_id, kind=kind, amount_cents=cents
            )
        )
        await _count(session, campaign_id, subject, kind, 1, cents)
    await session.flush()


async def _count(
    session: AsyncSession, campaign_id: UUID, subject: Subject, kind: str, entries: int, cents: int
) -> None:
    row = {"campaign_id": campaign_id, "subject": subject, "kind": kind, "entries": entries, "cents": cents}
    statement = insert(MissingSum).values(row)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["campaign_id", "subject", "kind"],
            set_={
                "entries": MissingSum.entries + statement.excluded.entries,
                "cents": MissingSum.cents + statement.excluded.cents,
            },
        )
    )
