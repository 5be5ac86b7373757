"""A receiver of webhooks over HTTP on this machine, for tests."""

import random
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Reader(ThreadingHTTPServer):
    """`answers`: the next statuses, then 200. `luck`: if set, half of the answers are 500.

    `taken`: each request's headers in lower case, its body, and the answer.
    """

    taken: list[tuple[dict[str, str], bytes, int]]
    answers: list[tuple[int, dict[str, str]]]
    luck: random.Random | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/in"


@contextmanager
def listening() -> Generator[Reader]:
    server = Reader(("127.0.0.1", 0), _Answer)
    server.taken, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Reader)
        body = self.rfile.read(int(self.headers["content-length"]))
        status, headers = server.answers.pop(0) if server.answers else (200, {})
        if server.luck and server.luck.random() < 0.5:
            status = 500
        server.taken.append(({name.lower(): value for name, value in self.headers.items()}, body, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: requests are in `taken`."""
