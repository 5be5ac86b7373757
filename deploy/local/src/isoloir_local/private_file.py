"""Atomic writing of files with secrets, readable by the owner only."""

import errno
import fcntl
import io
import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

SPARE_BYTES = 256 * 2**20
"""Bytes left on the disk at least: the next thing that somebody does is worth more than a copy of the ones before."""
_LOOK_EVERY = 4 * 2**20
_PART = ".part"


class NoRoom(OSError):
    """Raised if the file does not fit. `free`: bytes free at that time."""

    def __init__(self, free: int) -> None:
        super().__init__(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.free = free


class _Sparing(io.FileIO):
    """Writer that raises before the disk is full."""

    def __init__(self, number: int, spare: int) -> None:
        super().__init__(number, "r+b")
        self._spare = spare
        self._unseen = _LOOK_EVERY

    def write(self, data: Any, /) -> int:
        self._unseen += len(memoryview(data))
        if self._unseen >= _LOOK_EVERY:
            self._unseen = 0
            if (free := _free(self.fileno())) < self._spare:
                raise NoRoom(free)
        return super().write(data)


@contextmanager
def written_whole(file: Path, spare: int = SPARE_BYTES) -> Generator[io.BufferedRandom]:
    """Create `file` once the block ends without error; else leave nothing, even after kill -9.

    The file is unnamed meanwhile, or a `.part` where unsupported, which `sweep_parts` deletes. Raises NoRoom.
    """
    folder = file.absolute().parent
    number, part = _open(folder, file.name)
    try:
        with io.BufferedRandom(_Sparing(number, spare), 2**20) as output:
            yield output
            output.flush()
            os.fsync(number)
            if part is None:
                part = folder / f"{file.name}.{secrets.token_hex(4)}{_PART}"
                _name(number, part)
            part.replace(file)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT) and not isinstance(error, NoRoom):
            raise NoRoom(0) from error
        raise
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    _flush(folder)


def sweep_parts(folder: Path, begins_with: bytes) -> list[Path]:
    """Delete and return abandoned `.part` files that nobody is writing."""
    swept: list[Path] = []
    for part in folder.glob(f"*{_PART}"):
        with suppress(OSError), part.open("rb") as found:
            if part.is_symlink() or found.read(len(begins_with)) != begins_with:
                continue
            fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()
            swept.append(part)
    return swept


def _open(folder: Path, name: str) -> tuple[int, Path | None]:
    nameless = getattr(os, "O_TMPFILE", 0)
    if nameless and Path("/proc/self/fd").exists():
        # Of another kind where the file system cannot: an old NFS, a shared folder of a virtual machine.
        with suppress(OSError):
            return os.open(folder, nameless | os.O_RDWR, 0o600), None
    part = folder / f"{name}.{secrets.token_hex(4)}{_PART}"
    number = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    # So that whoever sweeps sees that it is being written.
    fcntl.flock(number, fcntl.LOCK_EX)
    return number, part


def _name(number: int, path: Path) -> None:
    # Where a folder is given too Python follows the link, and only then.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.link(f"/proc/self/fd/{number}", path, src_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _free(number: int) -> int:
    found = os.fstatvfs(number)
    return found.f_bavail * found.f_frsize


def _flush(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
