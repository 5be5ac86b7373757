"""Claims on ports: two suites of one machine never take the same, whatever each of them starts there and when.

A port that was free a moment ago may be another's before our server listens, and a probe that only waits for an answer
would then take the other's server for ours. A claim is an abstract socket name, which ends with the process.
"""

import socket
import sys


def claim(port: int) -> socket.socket | None:
    """Return a claim of a port, until it is closed; None if another has it. It claims nothing but on Linux."""
    held = socket.socket(socket.AF_UNIX)
    if sys.platform != "linux":
        return held
    try:
        held.bind(f"\0isoloir port {port}")
    except OSError:
        held.close()
        return None
    return held


def claim_for_good(port: int) -> bool:
    """Claim a port until this process ends; return False if another has it."""
    held = claim(port)
    if held is None:
        return False
    held.detach()  # the process's own from here on: it ends with it
    return True
