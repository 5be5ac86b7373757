"""Reservation of ports for later listeners."""

import socket
import sys


def hold_port() -> socket.socket:
    """Return a reserved loopback port for one of our processes (`listen_on`).

    Bound but not listening: without its process a connection is refused at once.
    """
    result = _shared_socket()
    result.bind(("127.0.0.1", 0))
    return result


def listen_on(host: str, port: int) -> socket.socket:
    listener = _shared_socket()
    listener.bind((host, port))
    listener.set_inheritable(True)
    return listener


def first_free_port(host: str, wanted: int) -> int:
    """Return `wanted`, or the next free port."""
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
    """Return the first free port from `wanted` on, and a claim against other launchers until we listen.

    Two launchers started at once would find the same port free and both listen on it, as ports are shared. The claim is
    an abstract socket name that ends with the process; None where unsupported.
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
    result = socket.socket()
    result.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    result.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return result
