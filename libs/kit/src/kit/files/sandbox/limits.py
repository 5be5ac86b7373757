"""Resource limits for one file, and the system calls that enforce them.

Linux enforces all of them. macOS enforces processor time, file sizes and open files, but neither RLIMIT_DATA nor
RLIMIT_AS: there only the clock ends a process that allocates without end. RLIMIT_RSS is not used: Linux has ignored it
since 2.4.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass, replace

MB = 2**20
_RESERVED = 2048 * MB
"""Address space beyond the memory: allocators and threads reserve far more than they use."""
_OPEN_FILES = 64
_NICE = 5
_MAX_SECONDS = 600.0
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_LINUX = sys.platform.startswith("linux")
_libc = ctypes.CDLL(None)


@dataclass(frozen=True)
class Limits:
    """Resources for one file, beyond what the process uses before."""

    memory: int = 96 * MB
    per_byte: int = 16
    """Bytes of memory per byte of the file, so that a small file cannot unpack without end."""
    most_memory: int = 256 * MB
    cpu_seconds: int = 15
    seconds: float = 30.0
    """By the clock: a thread without memory may wait for ever."""
    seconds_per_mb: float = 0.0
    """Further seconds per megabyte."""
    result: int = 32 * MB
    """Bytes of the answer, and of each written file."""
    threads: bool = False
    """True if its reader starts threads (Polars); its module is then imported after the fork."""
    heavy: bool = False
    """True if only one such file may be open at a time."""

    def for_size(self, size: int) -> "Limits":
        """Return the limits for a file of that many bytes."""
        memory = min(self.memory + self.per_byte * size, max(self.most_memory, self.memory))
        seconds = min(self.seconds + self.seconds_per_mb * size / MB, max(_MAX_SECONDS, self.seconds))
        return replace(self, memory=memory, seconds=seconds)


def confine_process(limits: Limits) -> None:
    """Apply the limits to this process, irrevocably."""
    used_address, used_data = _sizes()
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    _set(resource.RLIMIT_FSIZE, limits.result)
    _set(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _set(resource.RLIMIT_AS, used_address + limits.memory + _RESERVED)
    _set(resource.RLIMIT_DATA, used_data + limits.memory)
    if not limits.threads:
        # Counted over all processes of the user, so only zero is meaningful; not enforced for root.
        _set(resource.RLIMIT_NPROC, 0)
    os.nice(_NICE)
    if _LINUX:
        _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as first_to_go:
            first_to_go.write("1000")


def die_with_parent(parent: int) -> None:
    """Ask for SIGKILL when the parent dies, even by kill -9. Linux only; elsewhere the closed socket ends us.

    `parent` is what it knew itself by before we were started: it may be dead already.
    """
    if _LINUX:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def _sizes() -> tuple[int, int]:
    """Return bytes of address space, and of private writable memory."""
    try:
        with open("/proc/self/statm") as file:
            pages = file.read().split()
    except OSError:
        return 0, 0
    page = resource.getpagesize()
    return int(pages[0]) * page, int(pages[5]) * page


def _set(kind: int, soft: int, hard: int | None = None) -> None:
    # A lower limit stays; limits unknown to the system are skipped.
    with contextlib.suppress(ValueError, OSError):
        _, hard_limit = resource.getrlimit(kind)
        maximum = hard if hard is not None else soft
        if hard_limit != resource.RLIM_INFINITY:
            soft, maximum = min(soft, hard_limit), min(maximum, hard_limit)
        resource.setrlimit(kind, (soft, maximum))
