"""Documents of the account: validated, encrypted, stored once, linked to the entries that they support."""

import asyncio
import hashlib
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

from kit.db.vault import open_vault
from kit.files.sandbox import MB, Limits, Sandbox
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound, Unavailable
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence import gaps
from budget.evidence.file_examination import Examined, examine
from budget.evidence.models import Document, Evidence, MissingSum
from budget.evidence.needs import NONE, Kind, Subject
from budget.evidence.refusals import Refused
from budget.evidence.schemas import AttachmentCreate, EvidenceCreate
from budget.evidence.storage import Storage, StorageAway, path_of
from budget.evidence.subjects import Entry, find_entry
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.balances.sums import NamedSum

KnownEvidence: TypeAlias = Evidence
"""A piece of evidence as other features see it."""
NAME_FIELD = "evidence name"
MISSING = "missing:"
_DOCUMENTS = Sandbox(Limits(memory=160 * MB, per_byte=8, most_memory=320 * MB, cpu_seconds=20, seconds=40), (Refused,))


@dataclass(frozen=True)
class Sent:
    """A file as received, before validation."""

    data: bytes
    name: str | None


async def add_evidence(
    session: AsyncSession, storage: Storage, caller: Caller, put: EvidenceCreate, sent: Sent
) -> tuple[Evidence, bool]:
    """Add a document; return it and whether it is new: the same file is stored once an entry."""
    try:
        examined = await _DOCUMENTS.run(examine, sent.data)
    except Refused as refused:
        raise Invalid(refused.fr, refused.en, "/file", reason=refused.code) from refused
    sha256 = hashlib.sha256(examined.content).hexdigest()
    await balances.lock_balance(session, caller.campaign_id)
    entry = await find_entry(session, caller, put.subject, put.subject_id)
    old = await get_live(session, caller, put.replaces) if put.replaces else None
    await _keep(session, storage, caller.campaign_id, sha256, examined)
    row, new = await _attach(session, caller, put, entry, sha256, sent.name)
    if old is not None and old.id != row.id:
        await _take_back(session, caller, old, "Remplacée par une autre pièce", row.id)
    await gaps.settle(session, caller.campaign_id, put.subject, entry.id, entry.needs, entry.amount_cents)
    return row, new


async def keep_statement(
    session: AsyncSession, storage: Storage, caller: Caller, media_type: str, sent: Sent
) -> Evidence:
    """Keep a bank statement as it was sent; it names donors, so only who may see them sees it.

    Whoever calls has had it opened: what it is was found by reading it.
    """
    sha256 = hashlib.sha256(sent.data).hexdigest()
    await _keep(session, storage, caller.campaign_id, sha256, Examined(media_type, sent.data))
    put = AttachmentCreate(kind=Kind.STATEMENT, subject=Subject.ACCOUNT)
    entry = Entry(caller.campaign_id, NONE, 0, private=True)
    return (await _attach(session, caller, put, entry, sha256, sent.name))[0]


async def list_kept(session: AsyncSession, campaign_id: UUID, hashes: Set[str]) -> set[str]:
    """Return those of the files that are kept."""
    query = select(Document.sha256).where(Document.campaign_id == campaign_id, Document.sha256.in_(hashes))
    return set(await session.scalars(query)) if hashes else set()


async def list_of_entry(
    session: AsyncSession, caller: Caller, subject: Subject, subject_id: UUID
) -> Sequence[KnownEvidence]:
    """Return the documents of one entry that the caller may see, the newest first, without reversed ones."""
    rows = select(Evidence).where(
        Evidence.campaign_id == caller.campaign_id,
        Evidence.subject == subject,
        Evidence.subject_id == subject_id,
        Evidence.reversed_at.is_(None),
    )
    found = (await session.scalars(rows.order_by(Evidence.added_at.desc()))).all()
    return [row for row in found if may_see(caller, row)]


async def attach_again(
    session: AsyncSession, caller: Caller, evidence_id: UUID, put: AttachmentCreate
) -> tuple[Evidence, bool]:
    """Link the same document to another entry; return the link and whether it is new."""
    await balances.lock_balance(session, caller.campaign_id)
    evidence = await get_evidence(session, caller, evidence_id)
    entry = await find_entry(session, caller, put.subject, put.subject_id)
    vault = await open_vault(session, caller.campaign_id)
    name = vault.open(NAME_FIELD, evidence.name) if evidence.name else None
    row, new = await _attach(session, caller, put, entry, evidence.sha256, name)
    await gaps.settle(session, caller.campaign_id, put.subject, entry.id, entry.needs, entry.amount_cents)
    return row, new


async def reverse_evidence(session: AsyncSession, caller: Caller, evidence_id: UUID, reason: str) -> Evidence:
    await balances.lock_balance(session, caller.campaign_id)
    row = await get_live(session, caller, evidence_id)
    await _take_back(session, caller, row, reason, None)
    return row


async def get_evidence(session: AsyncSession, caller: Caller, evidence_id: UUID) -> Evidence:
    """Return a document; raise NotFound if the caller may not see it."""
    row = await session.get(Evidence, (caller.campaign_id, evidence_id), populate_existing=True)
    if row is None or not may_see(caller, row):
        raise NotFound("Cette pièce n'existe pas.", "There is no such evidence.")
    return row


async def get_live(session: AsyncSession, caller: Caller, evidence_id: UUID) -> Evidence:
    row = await get_evidence(session, caller, evidence_id)
    if row.reversed_at is not None:
        raise Conflict("Cette pièce a déjà été retirée.", "This evidence was reversed already.")
    return row


def may_see(caller: Caller, row: Evidence) -> bool:
    """Return whether the caller may see the document.

    Only the candidate and the agent may see donors; a member who only proposes expenses sees what they sent.
    """
    if row.private and "donors:read" not in caller.scopes:
        return False
    return "expenses:read" in caller.scopes or row.added_by == caller.subject


async def read_content(session: AsyncSession, storage: Storage, campaign_id: UUID, sha256: str) -> bytes:
    """Return a document's content; raise a problem if the store is unavailable or has lost it."""
    vault = await open_vault(session, campaign_id)
    try:
        sealed = await storage.get(path_of(campaign_id, sha256))
    except FileNotFoundError as error:
        raise Unavailable(
            "Cette pièce n'est plus dans le stockage : prévenez l'exploitant, elle est dans la sauvegarde.",
            "This document is no longer in the store: tell the operator, the backup has it.",
        ) from error
    except StorageAway as error:
        raise _away() from error
    # Bound to its hash: a document that was put in the place of another does not open.
    return await asyncio.to_thread(vault.open_bytes, _field(sha256), sealed)


async def list_live(session: AsyncSession, campaign_id: UUID) -> list[tuple[KnownEvidence, str, int]]:
    """Return all active documents with the type and size of their file, in order of arrival, for exports."""
    rows = await session.execute(
        select(Evidence, Document.media_type, Document.size_bytes)
        .join(Document, (Document.campaign_id == Evidence.campaign_id) & (Document.sha256 == Evidence.sha256))
        .where(Evidence.campaign_id == campaign_id, Evidence.reversed_at.is_(None))
        .order_by(Evidence.added_at, Evidence.id)
    )
    return [(row, media_type, size) for row, media_type, size in rows]


def sums_missing(campaign_id: UUID) -> NamedSum:
    """Return the totals of missing documents, named `missing:` and the kind."""
    query = select(MISSING + MissingSum.kind, func.sum(MissingSum.entries), func.sum(MissingSum.cents)).where(
        MissingSum.campaign_id == campaign_id, MissingSum.entries > 0
    )
    return query.group_by(MissingSum.kind)


async def count_attestations(session: AsyncSession, campaign_id: UUID) -> int:
    """Count mayors' attestations that all candidates had the same facilities."""
    query = select(func.count()).where(
        Evidence.campaign_id == campaign_id, Evidence.kind == Kind.ATTESTATION, Evidence.reversed_at.is_(None)
    )
    return await session.scalar(query) or 0


async def sum_missing(session: AsyncSession, campaign_id: UUID) -> list[tuple[Kind, int, int]]:
    """Return by kind of document the number and amount of entries that lack it."""
    query = select(MissingSum.kind, func.sum(MissingSum.entries), func.sum(MissingSum.cents)).where(
        MissingSum.campaign_id == campaign_id, MissingSum.entries > 0
    )
    rows = await session.execute(query.group_by(MissingSum.kind).order_by(MissingSum.kind))
    return [(Kind(kind), int(entries), int(cents)) for kind, entries, cents in rows]


async def _keep(session: AsyncSession, storage: Storage, campaign_id: UUID, sha256: str, examined: Examined) -> None:
    if await session.get(Document, (campaign_id, sha256)) is not None:
        return
    vault = await open_vault(session, campaign_id)
    sealed = await asyncio.to_thread(vault.seal_bytes, _field(sha256), examined.content)
    try:
        await storage.put(path_of(campaign_id, sha256), sealed)
    except StorageAway as error:
        raise _away() from error
    # After the object, and committed after it: a row is never without its document.
    session.add(
        Document(
            campaign_id=campaign_id,
            sha256=sha256,
            media_type=examined.media_type,
            size_bytes=len(examined.content),
        )
    )
    await session.flush()


async def _attach(
    session: AsyncSession, caller: Caller, put: AttachmentCreate, entry: Entry, sha256: str, name: str | None
) -> tuple[Evidence, bool]:
    evidence = await session.scalar(
        select(Evidence).where(
            Evidence.campaign_id == caller.campaign_id,
            Evidence.subject == put.subject,
            Evidence.subject_id == entry.id,
            Evidence.kind == put.kind,
            Evidence.sha256 == sha256,
            Evidence.reversed_at.is_(None),
        )
    )
    if evidence is not None:
        return evidence, False
    vault = await open_vault(session, caller.campaign_id)
    row = Evidence(
        campaign_id=caller.campaign_id,
        sha256=sha256,
        kind=put.kind,
        subject=put.subject,
        subject_id=entry.id,
        name=vault.seal(NAME_FIELD, name) if name else None,
        private=entry.private,
        added_by=caller.subject,
    )
    session.add(row)
    fields = {"kind": put.kind, "subject": put.subject, "subject_id": entry.id, "sha256": sha256}
    keep_change(session, caller.campaign_id, "evidence", row.id, 1, "added", caller.subject, {}, fields)
    await session.flush()
    await session.refresh(row, ["added_at"])
    await _touch_others(session, row)
    return row, True


async def _take_back(
    session: AsyncSession, caller: Caller, row: Evidence, reason: str, replaced_by: UUID | None
) -> None:
    row.reversed_at, row.reversal_reason, row.replaced_by = datetime.now(UTC), reason, replaced_by
    row.version += 1
    fields = {"reason": reason, "replaced_by": replaced_by}
    keep_change(session, caller.campaign_id, "evidence", row.id, row.version, "reversed", caller.subject, {}, fields)
    await session.flush()
    await _touch_others(session, row)
    subject = Subject(row.subject)
    entry = await find_entry(session, caller, subject, row.subject_id, reversed_too=True)
    await gaps.settle(session, caller.campaign_id, subject, entry.id, entry.needs, entry.amount_cents)


async def _touch_others(session: AsyncSession, row: Evidence) -> None:
    """Raise the version of the other links of the same document, as each lists all links."""
    same = (Evidence.campaign_id == row.campaign_id, Evidence.sha256 == row.sha256, Evidence.id != row.id)
    changed = update(Evidence).where(*same).values(updated_at=func.clock_timestamp())
    await session.execute(changed.execution_options(synchronize_session=False))


def _field(sha256: str) -> str:
    return f"evidence {sha256}"


def _away() -> Unavailable:
    return Unavailable(
        "Le stockage des pièces ne répond pas. Rien n'a été enregistré ; réessayez dans un instant.",
        "The store of documents does not answer. Nothing was stored; try again in a moment.",
        headers={"Retry-After": "5"},
    )
