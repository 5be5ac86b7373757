"""Health check of a container: `probe.py api` calls it, `probe.py worker` looks for its connection to NATS.

A worker has no port to ask at. What it cannot live without is the connection that it hears and tells by.
"""

import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

_ESTABLISHED = "01"


def api_answers(port: int, prefix: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{prefix}/health", timeout=4) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def is_connected_to(port: int, table: str) -> bool:
    """`table` is the text of /proc/net/tcp: address and port in hexadecimal, then the state."""
    for line in table.splitlines()[1:]:
        _, _, remote, state, *_ = line.split()
        if int(remote.rpartition(":")[2], 16) == port and state == _ESTABLISHED:
            return True
    return False


def worker_hears(port: int) -> bool:
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    return any(is_connected_to(port, table.read_text()) for table in tables if table.exists())


if __name__ == "__main__":
    if sys.argv[1] == "api":
        well = api_answers(int(os.environ.get("PORT", "8000")), os.environ.get("ISOLOIR_ROOT_PATH", ""))
    else:
        well = worker_hears(int(os.environ.get("NATS_PORT", "4222")))
    sys.exit(0 if well else 1)
