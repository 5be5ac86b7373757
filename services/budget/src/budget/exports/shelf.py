"""Store of export files as encrypted chunks. A file is complete once its row says so.

Each chunk is written atomically (see `evidence.storage`), and the row is marked ready after the last: a worker that
dies leaves chunks that nobody can download.
"""

import hashlib
from collections.abc import AsyncIterator
from uuid import UUID

from kit.web.problems import Unavailable

from budget.evidence.storage import Storage, StorageAway, open_storage
from budget.exports.sealed_files import Sealer, unseal
from budget.settings import FileStore


class Writing:
    """A file being written: counted, hashed, encrypted. `write` buffers, `drain` stores full chunks."""

    def __init__(self, storage: Storage, campaign_id: UUID, export_id: UUID, key: bytes) -> None:
        self._storage, self._campaign_id, self._export_id = storage, campaign_id, export_id
        self._sealer, self._full, self._hash = Sealer(key), list[bytes](), hashlib.sha256()
        self.size = self.pieces = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self._hash.update(data)
        self._full += self._sealer.take(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: ZIP calls it, but partial chunks have to wait."""

    async def drain(self) -> None:
        for piece in self._full:
            await self._put(piece)
        self._full.clear()

    async def close(self) -> None:
        await self.drain()
        await self._put(self._sealer.finish())

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    async def _put(self, piece: bytes) -> None:
        try:
            await self._storage.put(_path(self._campaign_id, self._export_id, self.pieces), piece)
        except StorageAway as error:
            raise _away() from error
        self.pieces += 1


def open_shelf() -> Storage:
    url = FileStore().evidence_url
    if not url:
        raise Unavailable(
            "Cette installation n'a pas de place pour les fichiers : l'exploitant la donne (ISOLOIR_EVIDENCE_URL).",
            "This installation has no place for files: the operator gives it (ISOLOIR_EVIDENCE_URL).",
        )
    return open_storage(url)


async def read(storage: Storage, campaign_id: UUID, export_id: UUID, pieces: int, key: bytes) -> AsyncIterator[bytes]:
    """Return the file's content as a stream; the first chunk is read before returning, so a failing store raises a
    problem.
    """
    first = await _piece(storage, campaign_id, export_id, 0, pieces, key)

    async def follow() -> AsyncIterator[bytes]:
        yield first
        for number in range(1, pieces):
            yield await _piece(storage, campaign_id, export_id, number, pieces, key)

    return follow()


async def forget(campaign_id: UUID, export_id: UUID) -> None:
    """Delete every chunk, also of an unfinished file."""
    storage, number = open_shelf(), 0
    try:
        while await storage.written_at(path := _path(campaign_id, export_id, number)):
            await storage.delete(path)
            number += 1
    except StorageAway as error:
        raise _away() from error


async def _piece(storage: Storage, campaign_id: UUID, export_id: UUID, number: int, pieces: int, key: bytes) -> bytes:
    try:
        sealed = await storage.get(_path(campaign_id, export_id, number))
    except FileNotFoundError as error:
        raise Unavailable(
            "Le fichier de cet export n'est plus là : demandez-le à nouveau.",
            "The file of this export is gone: ask for it again.",
        ) from error
    except StorageAway as error:
        raise _away() from error
    return unseal(key, number, sealed, last=number == pieces - 1)


def _path(campaign_id: UUID, export_id: UUID, number: int) -> str:
    return f"exports/{campaign_id}/{export_id}/{number:06d}"


def _away() -> Unavailable:
    return Unavailable(
        "Le stockage des fichiers ne répond pas : réessayez dans un instant.",
        "The store of files does not answer: try again in a moment.",
    )
