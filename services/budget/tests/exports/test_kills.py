"""kill -9 in the middle of an export leaves no file that could be taken for a whole one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from budget.exports import shelf
from budget.exports.shelf import PART

_WRITE = """
import sys, time
from uuid import UUID
from budget.exports.shelf import writing
with writing(UUID(sys.argv[1]), "export", bytes(32)) as file:
    for _ in range(1_000_000):
        file.write(bytes(1 << 19))
        time.sleep(0.01)
"""


def test_a_killed_worker_leaves_a_part_that_no_one_reads_and_that_is_swept(files: Path) -> None:
    campaign = uuid4()
    folder = files / "exports" / str(campaign)
    process = subprocess.Popen([sys.executable, "-c", _WRITE, str(campaign)], env={**os.environ})
    part = folder / f"export{PART}"
    until = time.monotonic() + 30
    while not part.exists() or part.stat().st_size < 2 << 20:
        assert time.monotonic() < until
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert [path.name for path in folder.iterdir()] == [part.name]
    assert shelf.open_file(campaign, "export") is None
    shelf.sweep(campaign, set())
    assert part.exists(), "one that may be under way stays"
    os.utime(part, (0, 0))
    shelf.sweep(campaign, set())
    assert list(folder.iterdir()) == []


def test_a_fault_in_the_middle_leaves_nothing(files: Path) -> None:
    campaign = uuid4()

    class Fault(Exception):
        pass

    def fail() -> None:
        with shelf.writing(campaign, "export", bytes(32)) as file:
            file.write(b"half")
            raise Fault

    with pytest.raises(Fault):
        fail()
    assert list((files / "exports" / str(campaign)).iterdir()) == []


def test_a_whole_file_reads_back(files: Path) -> None:
    campaign = uuid4()
    with shelf.writing(campaign, "export", bytes(32)) as file:
        file.write(b"whole")
    opened = shelf.open_file(campaign, "export")
    assert opened is not None
    assert b"".join(shelf.read(opened, bytes(32))) == b"whole"
    assert file.size == 5
