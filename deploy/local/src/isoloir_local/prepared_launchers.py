"""Launchers of tests, forked from a process that has made all imports: that is most of the CPU of a start.

What a launcher does itself is the same: only that nothing is left for it to import. `python -m` runs the process, with
its end of a socket as standard input.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from pydantic import BaseModel

from isoloir_local import preload
from isoloir_local.fork_server import MAX_BYTES, adopt, await_parent
from isoloir_local.home import SERVICES
from isoloir_local.main import app_for, main
from isoloir_local.processes import Forked

_IMPORT_SECONDS = 180.0
_HANDED_OVER_SECONDS = 60.0


class _Wanted(BaseModel):
    arguments: list[str]
    log: Path
    environment: dict[str, str]
    parent: int


class PreparedLaunchers:
    """Starts launchers as children of this process (Linux only)."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen([sys.executable, "-m", __name__], stdin=theirs.fileno())
        self._ours.settimeout(_IMPORT_SECONDS)

    def start(self, arguments: Sequence[str], log: Path, environment: Mapping[str, str]) -> Forked:
        """Fork `isoloir` with these arguments, both outputs into `log`."""
        asked = _Wanted(arguments=list(arguments), log=log, environment=dict(environment), parent=os.getpid())
        adopt(True)
        try:
            self._ours.send(asked.model_dump_json().encode())
            pid = self._ours.recv(64)
        finally:
            adopt(False)
        assert pid, "the process with the imports has ended"
        return Forked(int(pid))

    def stop(self) -> None:
        """End the process; its launchers continue."""
        self._ours.close()
        self._process.wait()


def _serve(asked: socket.socket) -> None:
    """Fork for each message. Returns in the process of a launcher, once it is whose it should be."""
    while message := asked.recv(MAX_BYTES):
        between = os.fork()
        if between:
            os.waitpid(between, 0)
        elif os.fork():
            os._exit(0)
        else:
            with asked:
                _become_launcher(asked, _Wanted.model_validate_json(message))
            return
    sys.exit()


def _become_launcher(asked: socket.socket, wanted: _Wanted) -> None:
    await_parent(wanted.parent, _HANDED_OVER_SECONDS)
    asked.send(str(os.getpid()).encode())
    output = os.open(wanted.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor in (1, 2):
        os.dup2(output, descriptor)
    os.close(output)
    os.environ.clear()
    os.environ.update(wanted.environment)
    sys.argv = ["isoloir", *wanted.arguments]


def run() -> NoReturn:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    preload.import_all(SERVICES)
    app_for("up")
    _serve(socket.socket(fileno=os.dup(0)))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    main()
    sys.exit()


if __name__ == "__main__":
    run()
