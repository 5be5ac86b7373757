"""The process in which jobs compute: replaced once it has died, and ended with its worker."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from kit.jobs.compute_pool import Pool


async def test_after_a_process_that_died_the_next_call_has_another_and_closing_ends_no_other_pools() -> None:
    pool, other = Pool(), Pool()
    first, second = await pool.run(os.getpid), await other.run(os.getpid)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(BrokenProcessPool):
        await pool.run(os.getpid)
    assert await pool.run(os.getpid) not in (first, second)
    pool.close()
    assert await other.run(os.getpid) == second
    other.close()


COMPUTING = """
import asyncio, multiprocessing, time
from kit.jobs.compute_pool import Pool

async def main():
    pool = Pool()
    task = asyncio.create_task(pool.run(time.sleep, 600))
    while not multiprocessing.active_children():
        await asyncio.sleep(0.05)
    print(multiprocessing.active_children()[0].pid, flush=True)
    await task

asyncio.run(main())
"""


def test_what_computes_ends_with_a_worker_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", COMPUTING], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        child = int(worker.stdout.readline())
        time.sleep(2)  # it has begun to compute
        worker.kill()

    deadline = time.monotonic() + 120
    while _runs(child):
        assert time.monotonic() < deadline
        time.sleep(0.1)


WORKER = """
import asyncio, os
from kit.jobs.compute_pool import Pool

print("imported", flush=True)

async def main():
    pool = Pool()
    print(await pool.run(os.getpid) != os.getpid(), flush=True)
    pool.close()

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_what_computes_does_not_import_the_whole_worker_again(tmp_path: Path) -> None:
    (tmp_path / "some_worker.py").write_text(WORKER)

    command = [sys.executable, "-m", "some_worker"]
    said = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True, check=True)

    assert said.stdout.split() == ["imported", "True"]


def _runs(pid: int) -> bool:
    try:
        # A process that only waits to be reaped is dead: who adopts orphans here may not reap them.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
