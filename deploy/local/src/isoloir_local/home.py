"""The folder of a suite: databases, streams, secrets, logs."""

import fcntl
import json
import os
import shutil
import signal
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kit.servers.process import end_previous, make_private

from isoloir_local.secret_file import Secrets, read_secrets, write_private, write_secrets

SERVICES = ("predict", "crm", "proxy", "budget", "results")
LOADABLE = ("predict", "budget", "crm")
"""Those that `isoloir load` stores public files in; crm those of a campaign that is named."""


class FolderInUse(Exception):
    """Raised if another launcher runs on this folder."""


class NotRunning(Exception):
    """Raised if no launcher runs on this folder."""


class Home:
    """The suite's folder. `lock` it before starting anything: two launchers would corrupt the data."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.postgres = self.root / "postgres"
        self.nats = self.root / "nats"
        self.logs = self.root / "logs"
        self.oidc = self.root / "oidc"
        self.evidence = self.root / "evidence"
        self.lan = self.root / "lan"
        self.imports = self.root / "imports"
        self.upstreams = self.root / "upstreams.json"
        self._lock = self.root / "lock"
        self._running = self.root / "running.json"
        self._issuer = self.root / "issuer"
        self._restoring = self.root / "restoring"

    def make(self) -> None:
        # 0711: where PostgreSQL has to become nobody it must be able to go through to its own folder.
        self.root.mkdir(parents=True, exist_ok=True, mode=0o711)
        for folder in (self.logs, self.oidc, self.lan):
            make_private(folder)

    @property
    def exists(self) -> bool:
        return (self.root / "secrets.json").exists()

    @property
    def is_half_restored(self) -> bool:
        """Return whether a restore was interrupted: the folder must not be started."""
        return self._restoring.exists() and not self.exists

    @property
    def is_in_use(self) -> bool:
        return self.exists or ((self.postgres / "data").exists() and not self.is_half_restored)

    def begin_restoring(self) -> None:
        """Mark a restore, inside the lock; raise FolderInUse if the folder is in use."""
        if self.is_in_use:
            raise FolderInUse(f"{self.root} holds a suite.")
        self.take_back_restored()
        self._restoring.touch(mode=0o600)

    def end_restoring(self) -> None:
        self._restoring.unlink(missing_ok=True)

    def take_back_restored(self) -> None:
        """Delete the remains of a failed restore, which are personal data."""
        if not self.exists:
            # Of a launcher that was killed: it may still be there for a moment.
            end_previous(self.postgres / "data" / "postmaster.pid", "postgres", signal.SIGQUIT)
            for folder in (self.postgres, self.evidence, self.oidc):
                shutil.rmtree(folder, ignore_errors=True)
            self.make()
        self.end_restoring()

    def secrets(self) -> Secrets:
        """Return the secrets, created at the first call."""
        return read_secrets(self.root / "secrets.json")

    def set_secrets(self, secrets: Secrets) -> None:
        write_secrets(self.root / "secrets.json", secrets)

    @property
    def keys_file(self) -> Path:
        """Return the file of secrets that the processes of a suite read, again and again."""
        return self.root / "keys.json"

    def write_keys(self, text: str) -> None:
        write_private(self.keys_file, text)

    @contextmanager
    def lock_keys(self) -> Generator[None]:
        """Lock key changes, apart from `lock`, as the suite may run."""
        with (self.root / "keys.lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield

    @contextmanager
    def lock(self, handed_over: int | None = None) -> Generator[int]:
        """Lock the folder, and yield the lock's file descriptor; the kernel releases the lock when the process ends.

        `handed_over`: the descriptor of a lock that a launcher before left to this process.
        """
        self.make()
        if handed_over is not None:
            os.set_inheritable(handed_over, False)
        with self._lock.open("w") if handed_over is None else os.fdopen(handed_over, "w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FolderInUse(f"A suite already runs on {self.root}.") from error
            yield held.fileno()

    @property
    def is_locked(self) -> bool:
        try:
            with self.lock():
                return False
        except FolderInUse:
            return True

    def write_running(self, state: dict[str, Any]) -> None:
        # Each beside its place first: on a full disk what was there stays.
        for file, text in ((self._issuer, state["issuer"]), (self._running, json.dumps(state))):
            fresh = file.with_suffix(".new")
            fresh.write_text(text)
            fresh.replace(file)

    def forget_running(self) -> None:
        self._running.unlink(missing_ok=True)

    def running(self) -> dict[str, Any]:
        """Return addresses, ports and processes of the running suite; raise NotRunning."""
        if self.exists and self._running.exists() and self.is_locked:
            return json.loads(self._running.read_text())
        raise NotRunning(f"No suite runs on {self.root}.")

    def issuer(self) -> str:
        """Return the last issuer, so that tokens can be made before the suite is up."""
        return self._issuer.read_text() if self._issuer.exists() else "http://127.0.0.1:8000/oidc"


def home_at(data: Path | None) -> Home:
    """Return the home at `--data`, else ISOLOIR_HOME, else `.isoloir` in the current folder."""
    return Home(data or Path(os.environ.get("ISOLOIR_HOME") or ".isoloir"))
