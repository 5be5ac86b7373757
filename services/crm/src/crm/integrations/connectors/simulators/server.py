"""A simulator over HTTP, with request counts and faults on demand."""

import json
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Answered:
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=lambda: {})


class Simulator(Protocol):
    @property
    def window(self) -> "Window": ...

    @property
    def faults(self) -> list[str]:
        """The faults of the next requests: a status, or `truncated`."""
        ...

    def answer(self, asked: Asked) -> Answered: ...


@dataclass
class Window:
    """A rate limit: at most `limit` requests in any `seconds`."""

    limit: int
    seconds: float
    seen: deque[float] = field(default_factory=lambda: deque[float]())
    total: int = 0
    refused: int = 0

    def take(self, cost: int = 1) -> float:
        """Return 0, or the seconds until a request is allowed."""
        now = time.monotonic()
        self.total += 1
        while self.seen and self.seen[0] <= now - self.seconds:
            self.seen.popleft()
        if len(self.seen) + cost > self.limit:
            self.refused += 1
            return self.seen[0] + self.seconds - now if self.seen else self.seconds
        self.seen.extend([now] * cost)
        return 0.0


class Server(ThreadingHTTPServer):
    daemon_threads = True
    simulator: Simulator

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore connections that the client closed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def simulated(simulator: Simulator, port: int = 0) -> Generator[Server]:
    server = Server(("127.0.0.1", port), _Handler)
    server.simulator = simulator
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


_LOCK = threading.Lock()


def _read(raw: bytes, kind: str) -> Any:
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(raw.decode()))
    if kind.startswith("text/"):
        return raw.decode()
    return json.loads(raw) if raw else None


def _query(said: str) -> dict[str, str]:
    """Return the parameters; one that is repeated has its values with commas between them."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(said, keep_blank_values=True):
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        raw = self.rfile.read(length)
        if len(raw) < length:
            self.close_connection = True  # the client died while sending
            return
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        server = self.server
        assert isinstance(server, Server)
        simulator = server.simulator
        with _LOCK:
            fault = simulator.faults.pop(0) if simulator.faults else ""
            try:
                body = _read(raw, headers.get("content-type", ""))
                query = _query(parts.query)
                asked = Asked(self.command, parts.path, query, headers, body)
                answered = Answered(int(fault), {"message": "fault"}) if fault.isdecimal() else simulator.answer(asked)
            except json.JSONDecodeError:
                answered = Answered(400, {"code": "bad_request", "message": "invalid JSON"})
        is_text = isinstance(answered.body, str)
        content = answered.body.encode() if isinstance(answered.body, str) else _json(answered.body)
        if fault == "truncated":
            content = content[: len(content) // 2]
        self.send_response(answered.status)
        kind = {"content-type": "text/csv; charset=utf-8" if is_text else "application/json"}
        for name, value in {**kind, **answered.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: a test counts the requests itself."""
