"""Document store: a folder, or any S3-compatible store. Contents are encrypted before they come here.

Writes are atomic: a file is written beside its place, flushed to the disk, then renamed (S3 does so by itself). The row
is committed afterwards, so a process that dies leaves at worst an object without a row; `sweep` deletes those.
"""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

_WRITING = ".writing-"


class StorageAway(Exception):
    """Raised when the store does not answer, or refuses access."""


@dataclass(frozen=True)
class Stored:
    """An object of a campaign, addressed by the hash of its plain content."""

    campaign_id: UUID
    sha256: str
    written_at: datetime


def path_of(campaign_id: UUID, sha256: str) -> str:
    return f"{campaign_id}/{sha256[:2]}/{sha256}"


class Storage:
    """A store at `file:///folder` or `s3://bucket/prefix`; its methods raise StorageAway."""

    def __init__(self, url: str) -> None:
        kind, _, rest = url.partition("://")
        if kind == "file" and rest.startswith("/"):
            self._folder: Path | None = Path(rest)
            # 0700: what is here is sealed, and still nobody else's to read.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._store: LocalStore | S3Store = LocalStore(self._folder)
        elif kind == "s3" and rest:
            self._folder = None
            self._store = S3Store.from_url(url)
        else:
            raise ValueError("evidence_url is file:///folder or s3://bucket/prefix")

    async def put(self, path: str, content: bytes) -> None:
        try:
            if self._folder is not None:
                await asyncio.to_thread(_write, self._folder / path, content)
            else:
                await obstore.put_async(self._store, path, content)
        except (BaseError, OSError) as error:
            raise StorageAway from error

    async def get(self, path: str) -> bytes:
        """Return an object; raise FileNotFoundError if it is absent."""
        try:
            response = await obstore.get_async(self._store, path)
            return bytes(await response.bytes_async())
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            raise StorageAway from error

    async def written_at(self, path: str) -> datetime | None:
        try:
            return (await obstore.head_async(self._store, path))["last_modified"]
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise StorageAway from error

    async def delete(self, path: str) -> None:
        try:
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, path)
        except (BaseError, OSError) as error:
            raise StorageAway from error

    async def list_all(self) -> AsyncGenerator[Stored]:
        """Yield every complete object."""
        try:
            async for several in obstore.list(self._store):
                for stored_object in several:
                    if stored := _read_path(stored_object["path"], stored_object["last_modified"]):
                        yield stored
        except (BaseError, OSError) as error:
            raise StorageAway from error

    def drop_unfinished(self, older_than: datetime) -> int:
        """Delete partial files that a dead process left; return how many. S3 has none."""
        if self._folder is None:
            return 0
        left = [path for path in self._folder.rglob(f"*{_WRITING}*") if path.stat().st_mtime < older_than.timestamp()]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)


@cache
def open_storage(url: str) -> Storage:
    """Open the store; once a process, as it holds the connections."""
    return Storage(url)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}{_WRITING}{uuid4().hex}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    # The names too: after a power cut the object must still be found where its row says.
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _read_path(path: str, written_at: datetime) -> Stored | None:
    campaign, _, rest = path.partition("/")
    sha256 = rest.rpartition("/")[2]
    if _WRITING in sha256:
        return None
    with suppress(ValueError):
        return Stored(UUID(campaign), sha256, written_at)
    return None
