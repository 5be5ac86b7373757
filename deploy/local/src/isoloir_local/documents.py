"""Accounts' documents in a backup or in a campaign's file, still encrypted, named by hash."""

import os
import re
import shutil
import tarfile
from collections.abc import Generator, Iterable
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

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


def campaign_documents(folder: Path, campaign: UUID) -> Generator[tuple[str, Path]]:
    """Yield the documents of one campaign, by their names without it."""
    for path in sorted((folder / str(campaign)).rglob("*")):
        if _DOCUMENT.fullmatch(path.relative_to(folder).as_posix()) and path.is_file():
            yield path.relative_to(folder / str(campaign)).as_posix(), path


def put_document(folder: Path, campaign: UUID, name: str, content: Iterable[bytes]) -> None:
    """Store a document of a campaign; raise ValueError for a name that is none."""
    if not _DOCUMENT.fullmatch(f"{campaign}/{name}"):
        raise ValueError(name)
    place = folder / str(campaign) / name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.writing-{uuid4().hex}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            for piece in content:
                written.write(piece)
            written.flush()
            os.fsync(written.fileno())
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def delete_documents(folder: Path, campaign: UUID) -> None:
    shutil.rmtree(folder / str(campaign), ignore_errors=True)
