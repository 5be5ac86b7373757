"""The processes in which files are opened: how many there are at once, and that each of them ends."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.files.sandbox import Limits, Sandbox, host
from kit.web.problems import Invalid, Unavailable


def wait(data: bytes) -> int:
    time.sleep(60)
    return len(data)


def len_of(data: bytes) -> int:
    return len(data)


async def test_a_hundred_files_at_once_start_two_processes_and_the_rest_are_told_when_to_come_back() -> None:
    box = Sandbox(Limits(seconds=0.5))
    outcomes = asyncio.gather(*(box.run(wait, b"") for _ in range(100)), return_exceptions=True)
    most = 0
    while not outcomes.done():
        most = max(most, len(children()))
        await asyncio.sleep(0.02)

    kinds = [type(one) for one in await outcomes]
    assert most == host.AT_ONCE
    assert kinds.count(Invalid) == host.AT_ONCE + host.MAX_WAITING
    busy = [one for one in await outcomes if isinstance(one, Unavailable)]
    assert len(busy) == 100 - host.AT_ONCE - host.MAX_WAITING
    assert all(int(one.headers["Retry-After"]) > 0 for one in busy)


async def test_a_process_that_nobody_waits_for_any_more_is_ended() -> None:
    asked = asyncio.create_task(Sandbox().run(wait, b""))
    while not children():
        await asyncio.sleep(0.02)
    asked.cancel()

    async with asyncio.timeout(60):
        while children():
            await asyncio.sleep(0.02)


async def test_when_the_zygote_is_killed_the_next_file_starts_another() -> None:
    assert await Sandbox().run(len_of, b"1") == 1
    asked = asyncio.create_task(Sandbox().run(wait, b""))
    while not (found := children()):
        await asyncio.sleep(0.02)
    os.kill(parent_of(found[0]), signal.SIGKILL)

    with pytest.raises(Unavailable):
        await asked
    assert await Sandbox().run(len_of, b"four") == 4
    assert not alive(found[0])


def test_all_of_it_ends_with_a_service_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys, json; sys.path[:] = json.loads(sys.argv[1]);"
        "from kit.files.sandbox import Sandbox; import importlib;"
        "asyncio.run(Sandbox().run(importlib.import_module(sys.argv[2]).wait, b''))"
    )
    arguments = [sys.executable, "-c", program, str(sys.path).replace("'", '"'), __name__]
    service = subprocess.Popen(arguments, cwd=tmp_path)
    found: list[int] = []
    wait_until(lambda: bool(found.extend(two for one in children(service.pid) for two in children(one)) or found))
    service.kill()
    service.wait(60)

    wait_until(lambda: not any(alive(one) for one in found))


@pytest.mark.parametrize(("parent", "code"), [("os.getppid()", 0), ("os.getppid() + 1", 1)])
def test_a_process_whose_parent_died_before_it_could_ask_to_die_with_it_ends(parent: str, code: int) -> None:
    program = f"import os; from kit.files.sandbox.limits import die_with_parent; die_with_parent({parent})"
    started = subprocess.run([sys.executable, "-c", program], check=False)
    assert started.returncode == code


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def children(of: int | None = None) -> list[int]:
    """Return the children of a process; without one, the processes that our zygotes have forked."""
    direct = [pid for pid in pids() if parent_of(pid) == (of or os.getpid()) and alive(pid)]
    if of is not None:
        return direct
    zygotes = [pid for pid in direct if b"kit.files.sandbox.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return [pid for pid in pids() if parent_of(pid) in zygotes and alive(pid)]


def pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def parent_of(pid: int) -> int:
    fields = stat_of(pid)  # once: it may end in between
    return int(fields[1]) if fields else 0


def alive(pid: int) -> bool:
    fields = stat_of(pid)
    return bool(fields) and fields[0] != "Z"


def stat_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
