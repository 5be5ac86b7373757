"""Download of the ministry's files into the layout of a data folder, with outcomes."""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

import httpx
from elections.catalogue import LICENCE, PUBLISHER, NationalCounts, PublishedFile
from elections.datasets.dataset import Dataset
from elections.ministry import EVERY_LEVEL, UnreadableFile, read_results, read_rounds

from isoloir_local.http_download import FetchFailed, Saw, answers_at, fetch_file, forget_download, new_client

Wanted: TypeAlias = PublishedFile | Dataset
"""A file of the ministry by station, or any data set of the catalogue that has an address."""

Progress = Callable[[Wanted], Saw]


@dataclass(frozen=True)
class DownloadOutcome:
    """Outcome of one file. `differences`: from the catalogue, if the ministry has revised it."""

    path: str
    state: Literal["present", "downloaded", "failed"]
    differences: dict[str, dict[str, int]]
    reason: str | None


class Unreachable(Exception):
    """Raised without network or answer; its text is for users."""


def is_offline() -> bool:
    """Return whether the user forbids downloads."""
    return os.environ.get("ISOLOIR_OFFLINE", "") not in ("", "0")


def name_of(file: Wanted) -> str:
    """Return the file's name in the manifest: its path under `official/`, else in the data folder."""
    return file.path.removeprefix("official/")


def address_of(file: Wanted) -> str:
    """Return the published address, or the same path under a mirror, ISOLOIR_DOWNLOADS."""
    mirror = os.environ.get("ISOLOIR_DOWNLOADS")
    address = f"{mirror.rstrip('/')}/{name_of(file)}" if mirror else file.address
    assert address is not None, "only what has an address is downloaded"
    return address


class Downloads:
    """Downloads into `folder`: `official/<election>/<file>` and `official/manifest.json`; partial files are kept
    apart.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.official = folder / "official"
        self.parts = folder / "downloading"
        self._manifest = self.official / "manifest.json"

    def missing(self, files: Iterable[Wanted]) -> list[Wanted]:
        """Return the files that are missing or changed since download."""
        known = self.manifest()
        return [file for file in files if not self._is_whole(file, known.get(name_of(file)))]

    def manifest(self) -> dict[str, dict[str, Any]]:
        """Return by path: address, publisher, licence, date, size, SHA-256, counts, differences."""
        return json.loads(self._manifest.read_text()) if self._manifest.exists() else {}

    def download(
        self, files: Sequence[Wanted], report: Callable[[str], None], progress: Progress
    ) -> list[DownloadOutcome]:
        """Download missing files. A failed file is an outcome; raises `Unreachable` if nothing answers."""
        if not self.missing(files):
            return [self._present(file) for file in files]
        if is_offline():
            raise Unreachable("ISOLOIR_OFFLINE est défini : rien n'est téléchargé.")
        first = address_of(files[0])
        if not answers_at(first):
            raise Unreachable(f"{httpx.URL(first).host} ne répond pas.")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o711)  # as the suite's folder is made
        self.official.mkdir(exist_ok=True)
        with self.locked(), new_client() as client:
            # Looked at again: another command may just have downloaded them.
            missing = {name_of(file) for file in self.missing(files)}
            return [
                self._get(client, file, report, progress) if name_of(file) in missing else self._present(file)
                for file in files
            ]

    @contextmanager
    def locked(self) -> Generator[None]:
        """Hold the download lock, so that two processes do not write the same part."""
        self.parts.mkdir(parents=True, exist_ok=True)
        with (self.parts / "lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield

    def _get(
        self, client: httpx.Client, file: Wanted, report: Callable[[str], None], progress: Progress
    ) -> DownloadOutcome:
        name = name_of(file)
        part = self.parts / f"{name.replace('/', '-')}.part"
        address = address_of(file)
        try:
            fetch_file(client, address, part, progress(file))
            found = _counts_of(part, file) if isinstance(file, PublishedFile) else _check(part, file)
        except (FetchFailed, OSError) as error:
            report(f"  {name} : {error}.")
            return DownloadOutcome(name, "failed", {}, str(error))
        except UnreadableFile as error:
            # Whole, and not what it should be: going on from it would be of no use.
            forget_download(part)
            report(f"  {name} : {error.reason}")
            return DownloadOutcome(name, "failed", {}, error.reason)
        differences = _differences(file.counts, found) if file.counts and found else {}
        entry = {
            "address": address,
            "publisher": file.publisher if isinstance(file, Dataset) else PUBLISHER,
            "licence": file.licence if isinstance(file, Dataset) else LICENCE,
            "downloaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "bytes": part.stat().st_size,
            "sha256": _sha256(part),
            **(asdict(found) if found else {}),
            "differences": differences,
        }
        whole = self._place(file)
        whole.parent.mkdir(parents=True, exist_ok=True)
        part.replace(whole)
        forget_download(part)
        self._write(self.manifest() | {name: entry})
        counted = f"{found.stations} bureaux, {found.registered} inscrits." if found else f"{entry['bytes']} octets."
        report(f"  {name} : {counted}{_said(differences)}")
        return DownloadOutcome(name, "downloaded", differences, None)

    def _place(self, file: Wanted) -> Path:
        return (self.folder if isinstance(file, Dataset) else self.official) / file.path

    def _present(self, file: Wanted) -> DownloadOutcome:
        return DownloadOutcome(name_of(file), "present", self.manifest()[name_of(file)]["differences"], None)

    def _is_whole(self, file: Wanted, entry: dict[str, Any] | None) -> bool:
        whole = self._place(file)
        if entry is None or not whole.is_file() or whole.stat().st_size != entry["bytes"]:
            return False
        return _sha256(whole) == entry["sha256"]

    def _write(self, manifest: dict[str, dict[str, Any]]) -> None:
        fresh = self.parts / "manifest.json"
        fresh.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        fresh.replace(self._manifest)


def _counts_of(part: Path, file: PublishedFile) -> NationalCounts:
    stations = read_results(part, name=file.path, mode="report").stations
    figures = (int(stations[name].sum()) for name in ("registered", "voters", "valid"))
    return NationalCounts(stations.height, *figures)


def _check(part: Path, dataset: Dataset) -> NationalCounts | None:
    """Read result files completely; other tables are checked when loaded. Raises Unreadable."""
    if dataset.kind != "results":
        return None
    first = read_rounds(part, name=dataset.path, mode="report", levels=EVERY_LEVEL)[0].stations
    figures = (int(first[name].sum()) for name in ("registered", "voters", "valid"))
    return NationalCounts(first.height, *figures)


def _differences(expected: NationalCounts, found: NationalCounts) -> dict[str, dict[str, int]]:
    now = asdict(found)
    return {
        name: {"expected": value, "found": now[name]} for name, value in asdict(expected).items() if now[name] != value
    }


def _said(differences: dict[str, dict[str, int]]) -> str:
    names = {"stations": "bureaux", "registered": "inscrits", "voters": "votants", "valid": "exprimés"}
    told = ", ".join(f"{names[name]} {two['found']} au lieu de {two['expected']}" for name, two in differences.items())
    return f" Le ministère a révisé ce fichier : {told}." if told else ""


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
