"""Storage of an uploaded file in encrypted pieces until it is imported; it is never entirely in memory."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import IO, TypeAlias
from uuid import UUID

from kit.db.vault import Vault, open_vault
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.files.file_format import Sniffer
from crm.imports.files.models import ImportChunk

PIECE = 1 << 20
SEALED = "import file"

Transaction: TypeAlias = Callable[[], AbstractAsyncContextManager[AsyncSession]]


async def keep_file(
    session: AsyncSession, vault: Vault, campaign_id: UUID, import_id: UUID, file: IO[bytes], sniffer: Sniffer
) -> int:
    """Store a file, feeding the sniffer; return its length in bytes."""
    number, size = 0, 0
    while piece := await asyncio.to_thread(file.read, PIECE):
        sniffer.feed(piece)
        session.add(
            ImportChunk(
                campaign_id=campaign_id, import_id=import_id, number=number, sealed=vault.seal_bytes(SEALED, piece)
            )
        )
        await session.flush()
        session.expunge_all()
        number, size = number + 1, size + len(piece)
    return size


async def pieces_of(transaction: Transaction, campaign_id: UUID, import_id: UUID) -> AsyncIterator[bytes]:
    """Yield the pieces of a file, each read in its own transaction, as a job takes minutes."""
    number = 0
    while True:
        async with transaction() as session:
            chunk = await session.get(ImportChunk, (campaign_id, import_id, number))
            if chunk is None:
                return
            piece = (await open_vault(session, campaign_id)).open_bytes(SEALED, chunk.sealed)
        yield piece
        number += 1


async def forget_file(session: AsyncSession, campaign_id: UUID, import_id: UUID) -> None:
    conditions = ImportChunk.campaign_id == campaign_id, ImportChunk.import_id == import_id
    await session.execute(delete(ImportChunk).where(*conditions))


async def is_kept(session: AsyncSession, campaign_id: UUID, import_id: UUID) -> bool:
    first = select(ImportChunk.number).where(
        ImportChunk.campaign_id == campaign_id, ImportChunk.import_id == import_id, ImportChunk.number == 0
    )
    return await session.scalar(first) is not None
