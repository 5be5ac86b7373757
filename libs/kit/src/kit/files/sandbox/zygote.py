"""The zygote: a process that has imported the file readers, holds no secrets, and forks a child per file.

It starts with an empty environment and one socket, never opens a file itself, and ends when that socket closes. Each
request is one byte with descriptors: for the outcome, the call, the answer, and the files.
"""

import importlib
import json
import os
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any

from kit.files.sandbox.child import run_call
from kit.files.sandbox.limits import Limits, die_with_parent

CONTROL = 3
"""The descriptor of the socket."""
MAX_DESCRIPTORS = 8
SLOW = b"slow"
HEADER = 1024
"""Bytes of a call that hold its limits, padded with spaces, before the call itself."""


@dataclass
class Child:
    pid: int
    outcome: socket.socket
    ends_by: float


class Zygote:
    """Forks on request, reaps children, and kills those out of time or no longer awaited."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.children: dict[int, Child] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)
        woken, waker = os.pipe()
        for descriptor in (woken, waker):
            os.set_blocking(descriptor, False)
        self.woken = woken
        self.selector.register(woken, selectors.EVENT_READ)
        signal.signal(signal.SIGCHLD, _wake)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Serve until the other end is closed."""
        while True:
            soonest = min((child.ends_by for child in self.children.values()), default=None)
            wait = None if soonest is None else max(soonest - time.monotonic(), 0)
            for key, _ in self.selector.select(wait):
                if key.fileobj is self.control:
                    if not self.take_request():
                        return
                elif key.fileobj == self.woken:
                    with suppress(BlockingIOError):
                        os.read(self.woken, 512)
                else:
                    kill(key.data)  # nobody waits for its answer
                    self.selector.unregister(key.fileobj)
            self.end_late()
            self.reap()

    def take_request(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self.control, 1, MAX_DESCRIPTORS)
        if not message:
            return False
        outcome, call, answer, *files = descriptors
        settings: dict[str, Any] = json.loads(os.pread(call, HEADER, 0))
        limits = Limits(**settings["limits"])
        if not limits.threads:
            # Imported once for all children, except modules that start threads, which do not survive a fork.
            importlib.import_module(settings["module"])
        zygote = os.getpid()
        pid = os.fork()
        if pid == 0:
            run_call(zygote, limits, call, HEADER, answer, files)
        for descriptor in (call, answer, *files):
            os.close(descriptor)
        child = Child(pid, socket.socket(fileno=outcome), time.monotonic() + limits.seconds)
        self.children[pid] = child
        self.selector.register(child.outcome, selectors.EVENT_READ, child.pid)
        return True

    def end_late(self) -> None:
        now = time.monotonic()
        for child in self.children.values():
            if child.ends_by <= now:
                child.ends_by = now + 5  # polled again, in case the kernel is slow
                with suppress(OSError):
                    child.outcome.send(SLOW)
                kill(child.pid)

    def reap(self) -> None:
        for child in list(self.children.values()):
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)  # processes that it may have left behind
                del self.children[pid]
                with suppress(KeyError):
                    self.selector.unregister(child.outcome)
                with suppress(OSError):
                    child.outcome.send(str(os.waitstatus_to_exitcode(status)).encode())
                child.outcome.close()


def _wake(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the signal's byte on the descriptor ends the wait."""


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit


def kill(pid: int) -> None:
    """Kill the child's process group, or the child alone if it has none yet."""
    for send in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            send(pid, signal.SIGKILL)


def main(host: int) -> None:
    """Serve the process `host`, which started this one."""
    die_with_parent(host)
    os.setsid()
    os.chdir("/")
    os.umask(0o077)
    signal.signal(signal.SIGTERM, _end)
    control = socket.socket(fileno=CONTROL)
    zygote = Zygote(control)
    try:
        zygote.serve()
    finally:
        for child in zygote.children.values():
            kill(child.pid)
        sys.exit(0)
