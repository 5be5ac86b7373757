"""Addresses of the services: from the environment, or from a file that an update writes anew."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path


class ServiceAddresses(Mapping[str, str]):
    """Address by service. The file is looked at whenever one is needed, and read where it has changed."""

    def __init__(self, file: Path | None, otherwise: Mapping[str, str]) -> None:
        self._file = file
        self._addresses = dict(otherwise)
        self._seen: tuple[int, ...] = ()

    def __getitem__(self, service: str) -> str:
        return self._now()[service]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> dict[str, str]:
        if self._file is None:
            return self._addresses
        try:
            stat = self._file.stat()
            seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if seen != self._seen:
                self._addresses, self._seen = json.loads(self._file.read_bytes()), seen
        except (OSError, ValueError):
            # What was known last stands.
            pass
        return self._addresses
