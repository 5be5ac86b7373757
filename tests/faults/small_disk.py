"""A disk so small that a test can fill it: a file system in memory, as root or in a namespace of our own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

_SIZE = "size={}m,mode=0755"
_HOLD = 'mount -t tmpfs -o "$1" tmpfs "$2" && echo mounted && exec cat'


@dataclass(frozen=True)
class SmallDisk:
    folder: Path

    @property
    def free(self) -> int:
        return shutil.disk_usage(self.folder).free

    def fill(self, leave: int = 0) -> None:
        """Until so many bytes are left, and no more is to be had."""
        with (self.folder / "ballast").open("ab", buffering=0) as ballast, suppress(OSError):
            while (left := self.free - leave) > 0 or leave == 0:
                ballast.write(bytes(min(max(left, 1), 2**20)))

    def clear(self) -> None:
        (self.folder / "ballast").unlink()


@contextmanager
def small_disk(megabytes: int) -> Generator[SmallDisk]:
    # Not pytest's own folder: its parents are closed to the user that PostgreSQL may have to become.
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        mounted = _mounted if os.geteuid() == 0 else _mounted_apart
        with mounted(_SIZE.format(megabytes), folder) as place:
            yield SmallDisk(place)


def _no_disk() -> NoReturn:
    why = "nothing may be mounted here: no disk can be filled"
    pytest.fail(why) if "CI" in os.environ else pytest.skip(why)


@contextmanager
def _mounted(options: str, folder: str) -> Generator[Path]:
    tried = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder]
    if not shutil.which("mount") or subprocess.run(tried, check=False, capture_output=True).returncode:
        _no_disk()
    try:
        yield Path(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def _mounted_apart(options: str, folder: str) -> Generator[Path]:
    """In a namespace, which is seen from here through the process that holds it, and goes with it."""
    if not shutil.which("unshare"):
        _no_disk()
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _HOLD, "sh", options, folder]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin
        assert holder.stdout
        if holder.stdout.readline() != b"mounted\n":
            _no_disk()
        yield Path(f"/proc/{holder.pid}/root{folder}")
        holder.stdin.close()
