"""A process that has everything imported, does nothing, and is forked whenever a process of the suite has to start.

Not the launcher itself: that computes, and a fork could copy a lock that a library's thread holds. What the server
forks is handed to the launcher: each is its child, whose end it learns of, and which goes on when the server dies.
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
    """Linux only. Start it before the launcher has computed anything."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        launcher = os.getpid()
        self.process = fork_off(lambda: self._serve(theirs, launcher))
        theirs.close()
        self._ours.settimeout(_ANSWER_SECONDS)

    def start(self, task: Task, log: Path) -> Forked:
        """Fork a process for the task; raise OSError where the server is gone."""
        # Only meanwhile: what else loses its parent is not ours to wait for.
        _adopt(True)
        try:
            self._ours.send(f"{log}\n{task.model_dump_json()}".encode())
            pid = self._ours.recv(64)
        finally:
            _adopt(False)
        if not pid:
            raise BrokenPipeError("the fork server has ended")
        return Forked(int(pid))

    def stop(self) -> None:
        """End the server; what it has forked goes on."""
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
    deadline = time.monotonic() + _HANDED_OVER_SECONDS
    while os.getppid() != launcher:
        if time.monotonic() > deadline:
            os._exit(1)
        time.sleep(0.001)
    with asked:
        asked.send(str(os.getpid()).encode())
    log, _, content = message.partition(b"\n")
    task = Task.model_validate_json(content)
    _name(task.name)
    be_a_child(lambda: serve(task), launcher, Path(os.fsdecode(log)))


def _adopt(wanted: bool) -> None:
    """Make this process the parent of those below it whose own has ended, or no longer."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(wanted), 0, 0, 0)


def _name(name: str) -> None:
    """Set the name that `top` and `ps -o comm` show; Linux keeps its first 15 bytes."""
    with suppress(OSError):
        Path("/proc/self/comm").write_text(name)
