"""The processes of a running suite and what memory each has taken, as Linux tells it.

Each process counts by itself. One that was forked to open a file (`kit.files.sandbox`) has as its usual what the
process it was forked from has: what it takes beside that is the file's.
"""

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

MB = 2**20
_PAGE = os.sysconf("SC_PAGESIZE")
_EVERY_SECONDS = 0.05
_ZYGOTE = b"kit.files.sandbox.zygote"


@dataclass
class Watched:
    """Measurements so far."""

    usual: dict[int, int]
    """Bytes by process, of those that were there at first."""
    peak: dict[int, int] = field(default_factory=dict[int, int])
    forked: int = 0
    """The largest that a file made of the process it was opened in, in bytes."""
    at_once: int = 0
    """Most files that one service had open at a time."""

    def grown(self) -> dict[str, int]:
        """MB above the usual, by the command of each process that was there at first."""
        return {
            _command(pid)[-120:]: (self.peak.get(pid, 0) - usual) // MB
            for pid, usual in self.usual.items()
            if self.peak.get(pid, 0) - usual > MB
        }


@contextmanager
def watching(launcher: int) -> Generator[Watched]:
    """Sample all that the launcher has started, until the end of the block."""
    watched = Watched({pid: _size(pid) for pid in descendants(launcher)})
    over = threading.Event()

    def sample() -> None:
        while not over.wait(_EVERY_SECONDS):
            _sample(launcher, watched)

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield watched
    finally:
        over.set()
        thread.join()


def _sample(launcher: int, watched: Watched) -> None:
    parents = _parents()
    zygotes: dict[int, int] = {}
    for pid in descendants(launcher, parents):
        parent = parents[pid]
        if pid in watched.usual:
            watched.peak[pid] = max(watched.peak.get(pid, 0), _size(pid))
        elif parent not in watched.usual and _is_zygote(parent):
            zygotes[parent] = zygotes.get(parent, 0) + 1
            watched.forked = max(watched.forked, _size(pid) - _size(parent))
    watched.at_once = max(watched.at_once, *zygotes.values(), 0)


def descendants(launcher: int, parents: dict[int, int] | None = None) -> list[int]:
    """The launcher, and what it has started."""
    known = parents if parents is not None else _parents()
    found = [launcher]
    for pid in found:
        found += [child for child, parent in known.items() if parent == pid]
    return found


def lasting(launcher: int) -> set[int]:
    """Return those of its descendants that last as long as the suite: all but PostgreSQL's own.

    A backend ends with its connection, which our pool gives back when it has one too many; autovacuum's end too.
    """
    parents = _parents()
    return {pid for pid in descendants(launcher, parents) if not _is_postgres(parents[pid])}


def opening_files(launcher: int) -> set[int]:
    """Return the processes that were forked to open a file, and have not ended."""
    parents = _parents()
    return {pid for pid in descendants(launcher, parents) if _is_zygote(parents[pid])}


def _parents() -> dict[int, int]:
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        with suppress(OSError, ValueError):
            parents[int(name)] = int(Path(f"/proc/{int(name)}/stat").read_text().rpartition(")")[2].split()[1])
    return parents


def _size(pid: int) -> int:
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    return 0


def _is_zygote(pid: int) -> bool:
    with suppress(OSError):
        return _ZYGOTE in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _is_postgres(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text() == "postgres\n"
    return False


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return f"{pid}, which has ended"
