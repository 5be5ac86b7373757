"""Own processes: forked by the fork server or by the launcher early, or spawned.

Forked ones share imports: some 20 MB each instead of 250, and no start-up time.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import IO, NoReturn, Protocol

from kit.servers.process import open_log

from isoloir_local.process_entry import Task

CAN_FORK = sys.platform == "linux"
_PR_SET_PDEATHSIG = 1


class Process(Protocol):
    pid: int

    def poll(self) -> int | None: ...

    def send_signal(self, sig: int, /) -> None: ...


class Forked:
    """The methods of `subprocess.Popen` that a supervisor needs, for a forked process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status: int | None = None

    def poll(self) -> int | None:
        if self._status is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                self._status = os.waitstatus_to_exitcode(status)
        return self._status

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code; raises TimeoutError after `timeout` seconds."""
        if timeout is not None:
            deadline = time.monotonic() + timeout
            while self.poll() is None:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"process {self.pid} still runs")
                time.sleep(0.02)
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status

    def send_signal(self, sig: int, /) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)


def start_anew(task: Task, output: IO[bytes] | None = None) -> Process:
    """Spawn a process that shares nothing; without `output` it inherits our stderr."""
    process = subprocess.Popen(
        [sys.executable, "-m", "isoloir_local.spawned"],
        stdin=subprocess.PIPE,
        stdout=output or sys.stderr,
        stderr=output,
        start_new_session=True,
        pass_fds=() if task.listener is None else (task.listener,),
    )
    assert process.stdin
    process.stdin.write(task.model_dump_json().encode() + b"\n")
    process.stdin.flush()
    return process


def fork_off(run: Callable[[], None], log: Path | None = None) -> Forked:
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        # Of threads there are polars' and jemalloc's own, that both know how to be forked.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    return Forked(pid) if pid else be_a_child(run, parent, log)


def be_a_child(run: Callable[[], None], parent: int, log: Path | None) -> NoReturn:
    """Run in a forked process and exit; ends at the latest with its parent."""
    status = 1
    try:
        _die_with(parent)
        # A session of its own: Ctrl-C is for the launcher, which stops everyone in order.
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if log:
            with open_log(log) as output:
                os.dup2(output.fileno(), 1)
                os.dup2(output.fileno(), 2)
        run()
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        # Not sys.exit: what the launcher had opened is the launcher's to close.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it died before we could ask to be told


def end_all(processes: list[Process], patience: float = 10.0) -> None:
    """Send SIGTERM to all, then SIGKILL to the remaining."""
    deadline = time.monotonic() + patience
    for process in processes:
        process.send_signal(signal.SIGTERM)
    while any(process.poll() is None for process in processes):
        if time.monotonic() > deadline:
            for process in processes:
                process.send_signal(signal.SIGKILL)
        time.sleep(0.02)
