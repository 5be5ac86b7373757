"""Atomic writing of a file."""

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path


def check_place(file: Path) -> None:
    """Raise OSError before long work if the file cannot be written."""
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, "c'est un dossier")
    folder = file.absolute().parent
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, f"le dossier {folder} n'existe pas")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f"le dossier {folder} n'est pas à vous")


def write_whole(file: Path, content: bytes) -> None:
    """Write beside the file, then rename."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.absolute().parent)
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        # As any file that a person saves: mkstemp's are closed to everybody else.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
