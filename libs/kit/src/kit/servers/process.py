"""Helpers of the two servers: a port, a child that dies with us, waiting until ready."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from kit.servers.port_claims import claim_for_good

START_SECONDS = 60.0
"""Recovery after a crash takes longer than a start."""


class ServerProcess(Protocol):
    """What is asked of the process of a server, whether we started it or took it over."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, sig: int, /) -> None: ...


def free_port() -> int:
    """Return a free port that no other suite of this machine takes while we run."""
    for _ in range(1_000):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        if claim_for_good(port):
            return port
    raise RuntimeError("No free port.")


def dying_with_us(signal: str) -> list[str]:
    """Return the beginning of a command whose process gets `signal` when ours ends, even by kill -9. Linux only."""
    return ["setpriv", "--pdeathsig", signal] if shutil.which("setpriv") else []


def spawn_server(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    # Its own session: Ctrl-C in the terminal must not reach the server before its clients.
    with open_log(log) as output:
        return subprocess.Popen(command, cwd="/", stdout=output, stderr=output, start_new_session=True)


def open_log(log: Path) -> IO[bytes]:
    """Open a log for appending, readable by its owner only, whatever the umask."""
    output = os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
    os.fchmod(output.fileno(), 0o600)
    return output


def make_private(folder: Path) -> None:
    """Create a folder of data or logs, or restrict an existing one, to its owner only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


def wait_until(ready: Callable[[], bool], process: ServerProcess, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    # Its life first: what answers at the port of a server that ended is another's.
    while process.poll() is not None or not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{log.stem} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)


def end_server(process: ServerProcess, *signals: signal.Signals) -> None:
    """Send each signal in turn and wait; finally kill the server."""
    for number in (*signals, signal.SIGKILL):
        process.send_signal(number)
        try:
            process.wait(30)
            return
        except (subprocess.TimeoutExpired, TimeoutError):
            continue


def end_previous(pid_file: Path, program: str, number: signal.Signals) -> None:
    """End the server of an earlier launcher that may still use our folder, and forget it.

    After kill -9 of the launcher a server may still be shutting down, or be up if the system does not notify children
    of their parent's death. A process that has since got the same id is left alone.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    deadline = time.monotonic() + START_SECONDS
    signalled = False
    while _program_of(pid) == program:
        if time.monotonic() > deadline:
            raise RuntimeError(f"Process {pid} ({program}) still uses {pid_file.parent} and does not stop.")
        if not signalled:
            os.kill(pid, number)
            signalled = True
        time.sleep(0.05)
    pid_file.unlink(missing_ok=True)


def _program_of(pid: int) -> str | None:
    """Return the name of a running program; None for a process that is gone or a zombie."""
    try:
        # `pid (name) state …`; the name may hold spaces and parentheses.
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
        return None if rest.split()[0] in "ZX" else name
    except OSError:
        if Path("/proc/self/stat").exists():
            return None
    outcome = subprocess.run(["ps", "-p", str(pid), "-o", "comm="], capture_output=True, text=True, check=False)
    return Path(outcome.stdout.strip()).name or None
