"""A server of files as data.gouv.fr is one: it resumes, and on demand breaks, changes, redirects or talks nonsense."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Self


class Publisher:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.contents: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.ranges: list[str | None] = []
        self.breaks: list[int] = []
        """After how many bytes the next answers break."""
        self.version = '"first"'
        self.instead: bytes | None = None
        self.redirect: str | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def content(self, path: str) -> bytes | None:
        if self.instead is not None:
            return self.instead
        file = self.folder / path
        return self.contents.get(path) or (file.read_bytes() if file.is_file() else None)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.send_response(200)
                self.end_headers()

            def do_GET(self) -> None:
                path = self.path.lstrip("/")
                publisher.asked.append(path)
                publisher.ranges.append(self.headers["Range"])
                content = publisher.content(path)
                if content is None or publisher.redirect:
                    self.send_response(302 if publisher.redirect else 404)
                    self.send_header("Location", publisher.redirect or "")
                    self.end_headers()
                    return
                start = 0
                if self.headers["Range"] and self.headers["If-Range"] == publisher.version:
                    start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
                self.send_response(206 if start else 200)
                self.send_header("ETag", publisher.version)
                self.send_header("Content-Length", str(len(content) - start))
                if start:
                    self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
                self.end_headers()
                end = start + publisher.breaks.pop(0) if publisher.breaks else len(content)
                self.wfile.write(content[start:end])

            def log_message(self, format: str, *args: object) -> None:
                """Nothing on the terminal of the tests."""

        return Handler


def with_neighbours(file: Path) -> bytes:
    """The same rows again under the codes of another department and constituency."""
    header, *rows = file.read_bytes().splitlines(keepends=True)
    elsewhere: list[bytes] = []
    for row in rows:
        cells = row.split(b";")
        old = file.suffix == ".txt"
        cells[0] = b"01"
        cells[4 if old else 2] = cells[4] if old else b"01" + cells[2][2:]
        elsewhere.append(b";".join(cells))
    return b"".join((header, *elsewhere, *rows))
