"""Missing documents of entries, updated under the campaign's lock so that reading them needs no scan."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Collection, Mapping, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence.models import Evidence, MissingEvidence, MissingSum
from budget.evidence.needs import NONE, Kind, Subject
from budget.evidence.subjects import find_proofs

_LATER = "entries whose documents are counted at the end"


@dataclass(frozen=True)
class Need:
    """The documents that an entry requires, and its amount."""

    kinds: Set[Kind]
    cents: int


Needs: TypeAlias = dict[tuple[Subject, UUID], Need]


async def find_held(
    session: AsyncSession, campaign_id: UUID, subject: Subject, subject_ids: Collection[UUID]
) -> dict[UUID, frozenset[Kind]]:
    """Return the kinds of documents that entries have, by links of their own or by the bank's statement."""
    query = select(Evidence.subject_id, Evidence.kind).where(
        Evidence.campaign_id == campaign_id,
        Evidence.subject == subject,
        Evidence.subject_id.in_(subject_ids),
        Evidence.reversed_at.is_(None),
    )
    linked: defaultdict[UUID, set[Kind]] = defaultdict(set)
    for subject_id, kind in await session.execute(query):
        linked[subject_id].add(Kind(kind))
    proofs = await find_proofs(session, campaign_id, subject, subject_ids)
    return {one: frozenset(linked[one]) | proofs.get(one, NONE) for one in subject_ids}


@asynccontextmanager
async def counted_at_the_end(session: AsyncSession, campaign_id: UUID) -> AsyncGenerator[Needs]:
    """Count the documents of all entries that change in the block once, at its end. Yields what waits for that."""
    waiting: Needs = {}
    session.info[_LATER] = waiting
    try:
        yield waiting
    finally:
        del session.info[_LATER]
    await _settle_all(session, campaign_id, waiting)


async def settle(
    session: AsyncSession, campaign_id: UUID, subject: Subject, subject_id: UUID, needs: Set[Kind], cents: int
) -> None:
    """Update the documents that an entry lacks; call it whenever its state, amount or documents change."""
    waiting: Needs | None = session.info.get(_LATER)
    if waiting is not None:
        waiting[subject, subject_id] = Need(needs, cents)
        return
    await _settle_all(session, campaign_id, {(subject, subject_id): Need(needs, cents)})


async def _settle_all(session: AsyncSession, campaign_id: UUID, needs: Mapping[tuple[Subject, UUID], Need]) -> None:
    for subject in sorted({subject for subject, _ in needs}):
        own = {subject_id: need for (about, subject_id), need in needs.items() if about is subject}
        await _settle_subject(session, campaign_id, subject, own)


async def _settle_subject(
    session: AsyncSession, campaign_id: UUID, subject: Subject, needs: Mapping[UUID, Need]
) -> None:
    query = select(MissingEvidence).where(
        MissingEvidence.campaign_id == campaign_id,
        MissingEvidence.subject == subject,
        MissingEvidence.subject_id.in_(needs),
    )
    rows = {(row.subject_id, Kind(row.kind)): row for row in await session.scalars(query)}
    concerned = {subject_id for subject_id, need in needs.items() if need.kinds} | {one for one, _ in rows}
    if not concerned:
        return
    held = await find_held(session, campaign_id, subject, concerned)
    lacks = {(one, kind) for one in concerned for kind in needs[one].kinds - held[one]}
    entries, sums = defaultdict[Kind, int](int), defaultdict[Kind, int](int)
    for (one, kind), row in rows.items():
        if (one, kind) not in lacks:
            await session.delete(row)
            entries[kind] -= 1
            sums[kind] -= row.amount_cents
        elif row.amount_cents != needs[one].cents:
            sums[kind] += needs[one].cents - row.amount_cents
            row.amount_cents = needs[one].cents
    for one, kind in sorted(lacks - set(rows)):
        cents = needs[one].cents
        session.add(
            MissingEvidence(campaign_id=campaign_id, subject=subject, subject_id=one, kind=kind, amount_cents=cents)
        )
        entries[kind] += 1
        sums[kind] += cents
    await session.flush()
    for kind in sorted({*entries, *sums}):
        await _count(session, campaign_id, subject, kind, entries[kind], sums[kind])


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
