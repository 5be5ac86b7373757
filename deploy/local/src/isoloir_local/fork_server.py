"""Fork server: a process with all imports that is forked for each new process of the suite.

The launcher itself cannot be forked: it computes, and a fork could copy a lock held by a library's thread. Forked
processes become the launcher's children, so that it is notified of their end and they survive the server.
"""

import ctypes
import os
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from isoloir_local.process_entry import Task, serve
from isoloir_local.processes import Forked, be_a_child, fork_off

MAX_BYTES = 200_000
_ANSWER_SECONDS = 10.0
_HANDED_OVER_SECONDS = 5.0
_PR_SET_CHILD_SUBREAPER = 36


class ForkServer:
    """Fork server (Linux only). Start it before the launcher computes anything."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        launcher = os.getpid()
        self.process = fork_off(lambda: self._serve(theirs, launcher))
        theirs.close()
        self._ours.settimeout(_ANSWER_SECONDS)

    def start(self, task: Task, log: Path) -> Forked:
        """Fork a process for the task; raise OSError where the server is gone."""
        # Only meanwhile: what else loses its parent is not ours to wait for.
        adopt(True)
        try:
            self._ours.send(f"{log}\n{task.model_dump_json()}".encode())
            pid = self._ours.recv(64)
        finally:
            adopt(False)
        if not pid:
            raise BrokenPipeError("the fork server has ended")
        return Forked(int(pid))

    def stop(self) -> None:
        """End the server; its forked processes continue."""
        self._ours.close()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def _serve(self, asked: socket.socket, launcher: int) -> None:
        self._ours.close()
        _name("fork-server")
        while message := asked.recv(MAX_BYTES):
            # Whose parent has ended is the launcher's.
            between = os.fork()
            if not between:
                _fork_for(message, asked, launcher)
            os.waitpid(between, 0)


def _fork_for(message: bytes, asked: socket.socket, launcher: int) -> NoReturn:
    try:
        if not os.fork():
            _run(message, asked, launcher)
    finally:
        os._exit(0)


def _run(message: bytes, asked: socket.socket, launcher: int) -> NoReturn:
    await_parent(launcher, _HANDED_OVER_SECONDS)
    with asked:
        asked.send(str(os.getpid()).encode())
    log, _, content = message.partition(b"\n")
    task = Task.model_validate_json(content)
    _name(task.name)
    be_a_child(lambda: serve(task), launcher, Path(os.fsdecode(log)))


def await_parent(parent: int, seconds: float) -> None:
    """Wait until this process, whose own parent has ended, is that process's child; exit if it never is."""
    deadline = time.monotonic() + seconds
    while os.getppid() != parent:
        if time.monotonic() > deadline:
            os._exit(1)
        time.sleep(0.001)


def adopt(wanted: bool) -> None:
    """Make this process a subreaper of its descendants, or stop being one."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(wanted), 0, 0, 0)


def _name(name: str) -> None:
    """Set the process name of `top` and `ps -o comm` (15 bytes on Linux)."""
    with suppress(OSError):
        Path("/proc/self/comm").write_text(name)
