"""A CSV file at a URL, with ETag, `If-None-Match` and `If-Match` (RFC 9110), and PUT."""

import hashlib
from dataclasses import dataclass, field

from crm.integrations.connectors.simulators.server import Answered, Asked, Window


@dataclass
class CsvSimulator:
    text: str = "identifiant;prénom;nom;courriel;étiquettes;non\r\n"
    token: str = "a-token-of-a-file"
    window: Window = field(default_factory=lambda: Window(100_000, 10.0))
    faults: list[str] = field(default_factory=lambda: list[str]())
    read_only: bool = False
    reads: int = 0
    writes: int = 0
    rivals: list[str] = field(default_factory=lambda: list[str]())
    """Lines that somebody else adds, each just before a PUT arrives."""

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.text.encode()).hexdigest()[:16]}"'

    def answer(self, asked: Asked) -> Answered:
        if wait := self.window.take():
            return Answered(429, None, {"Retry-After": str(int(wait) + 1)})
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return Answered(401, {"message": "unauthorized"})
        if asked.method == "PUT":
            return self._put(asked)
        if asked.headers.get("if-none-match") == self.etag:
            return Answered(304, None, {"ETag": self.etag})
        self.reads += 1
        return Answered(200, self.text, {"ETag": self.etag})

    def _put(self, asked: Asked) -> Answered:
        if self.read_only:
            return Answered(405, {"message": "method not allowed"})
        if self.rivals:
            self.text += f"{self.rivals.pop(0)}\r\n"
        if asked.headers.get("if-match", self.etag) != self.etag:
            return Answered(412, {"message": "precondition failed"})
        self.text = asked.body
        self.writes += 1
        return Answered(204, None, {"ETag": self.etag})
