"""Register of revoked sessions: copies of their cookies no longer work."""

import hashlib
import os
import time
from pathlib import Path


class EndedSessions:
    """Digests of revoked cookies and tokens, kept until their expiry.

    Files in `folder`, shared by the suite's processes and kept over restarts. Without one (a gateway without files)
    they are in memory; services know revoked access tokens themselves.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._until: dict[str, float] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def add(self, secret: str, seconds: float) -> None:
        """Revoke a secret. `seconds`: its maximum remaining life."""
        self._sweep()
        digest, until = _digest(secret), time.time() + seconds
        if self._folder is None:
            self._until[digest] = until
        else:
            file = self._folder / digest
            file.touch(mode=0o600)
            os.utime(file, (until, until))  # all that it says is until when

    def __contains__(self, secret: str) -> bool:
        if self._folder is None:
            return _digest(secret) in self._until
        return (self._folder / _digest(secret)).exists()

    def _sweep(self) -> None:
        now = time.time()
        self._until = {digest: until for digest, until in self._until.items() if until > now}
        for file in self._folder.iterdir() if self._folder is not None else ():
            if file.stat().st_mtime <= now:
                file.unlink(missing_ok=True)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
