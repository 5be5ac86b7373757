"""Accounts' documents in a backup, still encrypted, named by hash."""

import re
import shutil
import tarfile
from contextlib import suppress
from pathlib import Path

PREFIX = "evidence"
_DOCUMENT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/([0-9a-f]{2})/\1[0-9a-f]{62}")
"""Campaign, first figures of the hash, hash. What is being written at the moment has another name."""


def add_documents(tar: tarfile.TarFile, folder: Path) -> None:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = path.relative_to(folder).as_posix()
        # What no row names may be swept away just now.
        with suppress(FileNotFoundError):
            if _DOCUMENT.fullmatch(name) and path.is_file():
                tar.add(path, f"{PREFIX}/{name}", recursive=False)


def restore_documents(tar: tarfile.TarFile, folder: Path) -> None:
    """Restore only valid document names: a crafted archive must not write elsewhere."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for member in tar:
        prefix, _, name = member.name.partition("/")
        source = tar.extractfile(member) if prefix == PREFIX and _DOCUMENT.fullmatch(name) else None
        if source is None:
            continue
        place = folder / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with place.open("wb") as written:
            shutil.copyfileobj(source, written)
        place.chmod(0o600)
