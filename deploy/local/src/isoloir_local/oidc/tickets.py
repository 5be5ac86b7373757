"""One-time codes with a short life.

One file each, named by the code's hash: any process of the folder can issue one, none can read it back, and using it
deletes the file, which only one process can do.
"""

import hashlib
import json
import os
import secrets
import time
from pathlib import Path
from typing import Any

LINK_SECONDS = 15 * 60
CODE_SECONDS = 60


class Tickets:
    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder = folder
        self._seconds = seconds

    def give(self, content: dict[str, Any], code: str | None = None) -> str:
        """Issue a code for this content; the code itself is not stored."""
        code = code or secrets.token_urlsafe(18)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sweep()
        fresh = self._folder / f"{secrets.token_hex(8)}.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
            json.dump({"until": time.time() + self._seconds, "content": content}, output)
        fresh.replace(self._place(code))
        return code

    def take(self, code: str) -> dict[str, Any] | None:
        """Return the code's content; None if unknown, expired or used."""
        place = self._place(code)
        try:
            document = json.loads(place.read_text())
            place.unlink()
        except FileNotFoundError:
            return None
        return document["content"] if time.time() < document["until"] else None

    def _place(self, code: str) -> Path:
        return self._folder / hashlib.sha256(code.encode(errors="surrogatepass")).hexdigest()

    def _sweep(self) -> None:
        for file in self._folder.iterdir():
            if time.time() - file.stat().st_mtime > self._seconds:
                file.unlink(missing_ok=True)
