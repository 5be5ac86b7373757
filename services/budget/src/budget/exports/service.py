"""Exports: requested by members, made by the worker, kept encrypted until newer ones replace them."""

import os
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from kit import jobs
from kit.db.vault import open_vault
from kit.jobs import JobRead, Work
from kit.security.auth import find_caller
from kit.web.problems import Forbidden, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence.storage import Storage
from budget.exports import shelf
from budget.exports.file_content import fill
from budget.exports.models import Export
from budget.exports.schemas import ExportCreate, ExportFormat

JOB = "account-export"
KEPT = 30
"""Exports of a campaign; the oldest go."""
UNFINISHED = timedelta(days=1)
READ = ("accounts:read", "expenses:read", "receipts:read")
DONORS = "donors:read"
FIELD = "export key"

NAMES = {
    ExportFormat.PDF: "compte-{day}.pdf",
    ExportFormat.XLSX: "compte-{day}.xlsx",
    ExportFormat.NOMENCLATURE: "rubriques-{day}.csv",
    ExportFormat.LINES: "depenses-{day}.csv",
    # The order of the arrêté: SIREN, then FEC, then the day it is drawn up to; an agent has no SIREN.
    ExportFormat.FEC: "FEC{compact}.txt",
    ExportFormat.ARCHIVE: "archive-du-compte-{day}.zip",
}
MEDIA = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=iso-8859-15",
    ".zip": "application/zip",
}


@dataclass(frozen=True)
class Download:
    name: str
    media_type: str
    size: int
    sha256: str
    pieces: AsyncIterator[bytes]


async def ask_export(session: AsyncSession, campaign_id: UUID, request: ExportCreate, by: str) -> JobRead:
    job_id = await jobs.enqueue_job(session, campaign_id, JOB, request, requested_by=by)
    return await jobs.read_job(session, campaign_id, job_id)


async def make_export(work: Work, request: ExportCreate) -> dict[str, Any]:
    """Job: make an export. A second run makes the same export; a crashed run leaves nothing downloadable."""
    storage = shelf.open_shelf()
    async with work.transaction() as session:
        await _check_rights(session, work, request)
        export = await session.get(Export, (work.campaign_id, work.job_id))
        if export is not None and export.ready:
            return _result(export)
        key = await _begin(session, work, request, export)
    writing = shelf.Writing(storage, work.campaign_id, work.job_id, key)
    filled = await fill(work, request, writing)
    await writing.close()
    async with work.transaction() as session:
        row = await session.get_one(Export, (work.campaign_id, work.job_id), with_for_update=True)
        row.account_version, row.closed = filled.account_version, filled.closed
        row.name = NAMES[request.format].format(day=f"{filled.day:%Y-%m-%d}", compact=f"{filled.day:%Y%m%d}")
        row.pieces, row.size, row.sha256, row.ready = writing.pieces, writing.size, writing.sha256, True
        await session.flush()
        pruned = await _prune(session, work.campaign_id)
    for export_id in pruned:
        await shelf.forget(work.campaign_id, export_id)
    return _result(row)


async def list_exports(session: AsyncSession, campaign_id: UUID, *, sees_donors: bool) -> Sequence[Export]:
    """Return exports, the newest first; those with donors' names only if `sees_donors`."""
    rows = select(Export).where(Export.campaign_id == campaign_id, Export.ready)
    if not sees_donors:
        rows = rows.where(Export.with_donors.is_(False))
    return (await session.scalars(rows.order_by(Export.made_at.desc(), Export.id))).all()


async def get_export(session: AsyncSession, campaign_id: UUID, export_id: UUID, *, sees_donors: bool) -> Export:
    export = await session.get(Export, (campaign_id, export_id), populate_existing=True)
    if export is None or not export.ready or (export.with_donors and not sees_donors):
        raise NotFound(
            "Cet export n'existe pas, ou n'est pas encore prêt : suivez le travail demandé.",
            "There is no such export, or it is not ready: follow the job.",
        )
    return export


async def open_export(session: AsyncSession, storage: Storage, export: Export) -> Download:
    vault = await open_vault(session, export.campaign_id)
    key = vault.open_bytes(FIELD, export.key)
    pieces = await shelf.read(storage, export.campaign_id, export.id, export.pieces, key)
    return Download(export.name, MEDIA[os.path.splitext(export.name)[1]], export.size, export.sha256, pieces)


async def _begin(session: AsyncSession, work: Work, request: ExportCreate, export: Export | None) -> bytes:
    """Create the row, not ready, with a new key: chunks of an earlier crashed run do not decrypt with it."""
    key = secrets.token_bytes(32)
    sealed = (await open_vault(session, work.campaign_id)).seal_bytes(FIELD, key)
    if export is None:
        session.add(
            Export(
                campaign_id=work.campaign_id,
                id=work.job_id,
                format=request.format,
                with_donors=request.with_donors,
                requested_by=work.requested_by,
                key=sealed,
            )
        )
    else:
        export.key = sealed
    return key


def _result(row: Export) -> dict[str, Any]:
    return {"export_id": str(row.id), "size": row.size}


async def _check_rights(session: AsyncSession, work: Work, request: ExportCreate) -> None:
    """Raise if the requester has left, or may no longer read the account or its donors."""
    caller = await find_caller(session, work.campaign_id, work.requested_by)
    scopes = caller.scopes if caller else frozenset[str]()
    if not scopes.issuperset((*READ, DONORS) if request.with_donors else READ):
        raise Forbidden(
            "Qui a demandé cet export n'a plus le droit de le lire.",
            "Who asked for this export may no longer read it.",
        )


async def _prune(session: AsyncSession, campaign_id: UUID) -> set[UUID]:
    """Delete the oldest exports, and those unfinished after a day; return their ids."""
    of_campaign = Export.campaign_id == campaign_id
    newest = select(Export.id).where(of_campaign, Export.ready).order_by(Export.made_at.desc(), Export.id).limit(KEPT)
    dead = Export.ready.is_(False) & (Export.made_at < func.now() - UNFINISHED)
    old = Export.ready & Export.id.not_in(newest)
    return set(await session.scalars(delete(Export).where(of_campaign, dead | old).returning(Export.id)))
