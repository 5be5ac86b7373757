"""Addresses to listen on, kept for those who will."""

import socket
import sys


def hold_port() -> socket.socket:
    """A loopback port that nobody else is given; one of our own processes listens on it with `listen_on`.

    Held without listening: while that process is away a caller is refused at once, instead of waiting.
    """
    held = _shared_socket()
    held.bind(("127.0.0.1", 0))
    return held


def listen_on(host: str, port: int) -> socket.socket:
    listener = _shared_socket()
    listener.bind((host, port))
    listener.set_inheritable(True)
    return listener


def first_free_port(host: str, wanted: int) -> int:
    """`wanted`, or the next one that nobody listens on."""
    for port in range(wanted, min(wanted + 100, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"No free port from {wanted} on.")


def claim_port(host: str, wanted: int) -> tuple[int, socket.socket | None]:
    """The first free port from `wanted` on, and what keeps another launcher from taking it before we listen there.

    Two launchers that start at once find the same port free, and as ours may be shared both would listen on it. The
    claim is a name that the kernel forgets when we die; where there are no such names it is None.
    """
    for port in range(wanted, min(wanted + 100, 65536)):
        port = first_free_port(host, port)
        if sys.platform != "linux":
            return port, None
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0isoloir port {port}")
        except OSError:
            claim.close()
            continue
        return port, claim
    raise RuntimeError(f"No free port from {wanted} on.")


def _shared_socket() -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return made
