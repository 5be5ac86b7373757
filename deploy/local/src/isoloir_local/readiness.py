"""Waiting until all that was started answers."""

import socket
import time
import urllib.request
from collections.abc import Callable, Mapping
from functools import partial
from http.client import HTTPException
from pathlib import Path

from isoloir_local.supervisor import Supervisor

READY_SECONDS = 90.0
HANGS_SECONDS = 25.0
"""After which a child that does not answer is started anew."""

STEADY_SECONDS = 2.0


def wait_until_ready(supervisor: Supervisor, ports: Mapping[str, int], gateway: int, logs: Path) -> None:
    """Return once the services and the gateway answer; raise RuntimeError if one does not."""
    deadline = time.monotonic() + READY_SECONDS
    waiting: dict[str, Callable[[], bool]] = {
        **{name: partial(is_healthy, name, port) for name, port in ports.items()},
        "gateway": partial(_listens, gateway),
    }
    for name, ready in waiting.items():
        hangs_at = time.monotonic() + HANGS_SECONDS
        while not ready():
            supervisor.look()
            if time.monotonic() > deadline:
                raise RuntimeError(f"{name} does not answer; {logs} says why.")
            if time.monotonic() > hangs_at:
                hangs_at = deadline
                supervisor.begin_anew(name if name == "gateway" else f"{name}-api")
            time.sleep(0.05)


def wait_for_steady(supervisor: Supervisor, logs: Path) -> None:
    """Return once no process has died for a while; raise RuntimeError if one does."""
    until = time.monotonic() + STEADY_SECONDS
    while time.monotonic() < until:
        if supervisor.look():
            raise RuntimeError(f"A process of the new release died; {logs} says why.")
        time.sleep(0.1)


def is_healthy(service: str, port: int) -> bool:
    """Return whether the service answers as healthy; other programs may answer at the port."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{service}/health", timeout=2) as answer:
            return answer.status == 200
    except (OSError, HTTPException):
        return False


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True
