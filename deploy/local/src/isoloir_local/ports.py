"""Reservation of ports for later listeners."""

import socket

from kit.servers.port_claims import claim, claim_for_good


def hold_port(port: int | None = None) -> socket.socket:
    """Return a reserved loopback port for one of our processes (`listen_on`): a free one, or that of one that runs.

    Bound but not listening: without its process a connection is refused at once.
    """
    if port is not None:
        result = _shared_socket()
        result.bind(("127.0.0.1", port))
        claim_for_good(port)
        return result
    for _ in range(1_000):
        result = _shared_socket()
        result.bind(("127.0.0.1", 0))
        if claim_for_good(result.getsockname()[1]):
            return result
        result.close()
    raise RuntimeError("No free port.")


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


def claim_port(host: str, wanted: int) -> tuple[int, socket.socket]:
    """Return the first free port from `wanted` on, and a claim against other launchers until we listen.

    Two launchers started at once would find the same port free and both listen on it, as ports are shared.
    """
    for port in range(wanted, min(wanted + 100, 65536)):
        port = first_free_port(host, port)
        if claimed := claim(port):
            return port, claimed
    raise RuntimeError(f"No free port from {wanted} on.")


def _shared_socket() -> socket.socket:
    result = socket.socket()
    result.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    result.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return result
