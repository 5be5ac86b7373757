"""Free disk space: for writing, and for warnings in time.

A full disk stops PostgreSQL altogether, even for reading. So writing ends a little earlier, while reading goes on; an
error of a full disk is reported as such, and workers wait until there is room.
"""

import asyncio
import errno
import logging
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kit.runtime import metrics
from kit.runtime.shutdown import is_cancelled

log = logging.getLogger(__name__)

NEARLY = 0.9
"""The used share of a disk from which the operator is warned."""
SPARE_BYTES = 192 * 2**20
"""Reserved for PostgreSQL: its log is in files of 16 MB, and reading needs some too."""
LOOK_SECONDS = 2.0
WATCH_SECONDS = 15.0
REMIND_SECONDS = 3600.0
_FULL = (errno.ENOSPC, errno.EDQUOT)
_STATE = "53100"


class Level(StrEnum):
    OK = "ok"
    NEARLY_FULL = "nearly full"
    FULL = "full"


@dataclass(frozen=True)
class Room:
    """On the fullest disk: free bytes, and the used share."""

    level: Level
    used: float = 0.0
    free: int = 0

    @property
    def said(self) -> str:
        return f"{self.used:.0%} used, {self.free // 2**20} MB free"


class Disks:
    """The disks of these folders; without folders there is always room."""

    def __init__(self, folders: Sequence[Path] = (), spare: int = SPARE_BYTES) -> None:
        self._folders = folders
        self._spare = spare
        self._seen = Room(Level.OK)
        self._next_look = 0.0

    @property
    def room(self) -> Room:
        """Return the room, at most two seconds old."""
        if time.monotonic() >= self._next_look:
            self._seen = max((self._look(folder) for folder in self._folders), key=_worse, default=Room(Level.OK))
            self._next_look = time.monotonic() + LOOK_SECONDS
        return self._seen

    @property
    def is_full(self) -> bool:
        return self.room.level == Level.FULL

    async def wait(self) -> None:
        """Wait until there is room."""
        while not is_cancelled():
            if not self.is_full:
                return
            await asyncio.sleep(LOOK_SECONDS)

    def _look(self, folder: Path) -> Room:
        try:
            usage = shutil.disk_usage(folder)
        except OSError:
            return Room(Level.OK)
        used = 1 - usage.free / max(usage.used + usage.free, 1)
        if usage.free < self._spare:
            return Room(Level.FULL, used, usage.free)
        return Room(Level.NEARLY_FULL if used >= NEARLY else Level.OK, used, usage.free)


ANYWHERE = Disks()
"""Without configured folders."""


def _worse(room: Room) -> tuple[int, float]:
    return list(Level).index(room.level), room.used


async def keep_watching(disks: Disks, service: str) -> None:
    """Log, until cancelled, when a disk is nearly full, full, hourly while so, and when it has room again."""
    clock = asyncio.get_running_loop()
    last_state, next_line = Level.OK, 0.0
    while not is_cancelled():
        room = disks.room
        metrics.DISK_USED.labels(service).set(room.used)
        if room.level != last_state or (room.level != Level.OK and clock.time() >= next_line):
            _tell(room, last_state)
            last_state, next_line = room.level, clock.time() + REMIND_SECONDS
        await asyncio.sleep(WATCH_SECONDS)


def _tell(room: Room, before: Level) -> None:
    if room.level == Level.FULL:
        log.critical("the disk is full (%s): nothing is written until there is room", room.said)
    elif room.level == Level.NEARLY_FULL:
        log.warning("the disk is nearly full (%s)", room.said)
    elif before != Level.OK:
        log.warning("there is room on the disk again (%s)", room.said)


def met_full_disk(error: BaseException | None) -> bool:
    """Return True if a full disk caused the error, ours or PostgreSQL's, however it was wrapped."""
    return any(
        getattr(cause, "sqlstate", None) == _STATE or (isinstance(cause, OSError) and cause.errno in _FULL)
        for cause in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        below = getattr(error, "orig", None)
        error = below if isinstance(below, BaseException) else error.__cause__
