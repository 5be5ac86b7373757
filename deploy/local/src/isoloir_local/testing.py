"""Test fixtures: a running suite, and commands in a folder of their own."""

import atexit
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol
from uuid import UUID

import httpx
import pytest
from elections.fictional import make_constituency, write_folder
from typer.testing import CliRunner

from isoloir_local.home import Home
from isoloir_local.main import app_for
from isoloir_local.oidc.signing import OPERATOR, new_access_token, scopes_of
from isoloir_local.ports import first_free_port
from isoloir_local.prepared_launchers import PreparedLaunchers
from isoloir_local.processes import CAN_FORK, Process

ISOLOIR = Path(sys.executable).with_name("isoloir")
START_SECONDS = 180
"""Some five seconds on an idle machine; tests may share theirs with many."""


class Launcher(Process, Protocol):
    """A launcher's process, a `subprocess.Popen` or a `Forked`."""

    def wait(self, timeout: float | None = None) -> int: ...


@dataclass
class Launched:
    """A running launcher."""

    process: "Launcher"
    port: int
    folder: Path
    address: str
    code: str

    @property
    def home(self) -> Home:
        return Home(self.folder)

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(120)

    def isoloir(self, *arguments: str) -> "CommandOutput":
        return isoloir(*arguments, folder=self.folder)

    def token(self, *scopes: str, campaign: UUID | None = None, subject: str = OPERATOR) -> str:
        """Issue a token like `isoloir token`, without the wait for another process."""
        granted = scopes or scopes_of(subject)
        return new_access_token(self.home.secrets(), self.home.issuer(), subject, granted, campaign)


@dataclass(frozen=True)
class CommandOutput:
    returncode: int
    stdout: str
    stderr: str


def isoloir(*arguments: str, folder: Path) -> CommandOutput:
    """Run a command in this process, to save imports; not for commands that fork."""
    result = CliRunner().invoke(app_for(arguments[0]), list(arguments), env={"ISOLOIR_HOME": str(folder)})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return CommandOutput(result.exit_code, result.stdout, result.stderr)


@cache
def prepared_launchers() -> PreparedLaunchers:
    """One a process of tests, made when the first suite is wanted; it ends with the process."""
    prepared = PreparedLaunchers()
    atexit.register(prepared.stop)
    return prepared


def launch(folder: Path, *arguments: str, anew: bool = False) -> Launched:
    """Run `isoloir up` until it prints the login link; without reference data unless `--references`.

    `anew` runs the command itself, with all its imports, as a user does.
    """
    port = first_free_port("127.0.0.1", 20_000 + os.getpid() % 20_000)
    log = folder.with_name(f"{folder.name}.said")
    log.write_text("")
    up = ["up", "--data", str(folder), "--port", str(port), "--no-references", *arguments]
    process: Launcher
    if anew or not CAN_FORK:
        with log.open("w") as output:
            process = subprocess.Popen([str(ISOLOIR), *up], stdout=output, stderr=output)
    else:
        process = prepared_launchers().start(up, log, os.environ)
    deadline = time.monotonic() + START_SECONDS
    while not (found := re.search(r"(https?://\S+)/entrer#(\S+)", log.read_text())):
        if process.poll() is not None or time.monotonic() > deadline:
            process.send_signal(signal.SIGTERM)
            process.wait(120)
            raise AssertionError(log.read_text())
        time.sleep(0.05)
    return Launched(process, port, folder, found[1], found[2])


@contextmanager
def launched(*arguments: str, anew: bool = False) -> Generator[Launched]:
    # Not pytest's own folder: its parents are closed to the user that PostgreSQL may have to become.
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        up = launch(Path(folder) / "home", *arguments, anew=anew)
        try:
            yield up
        finally:
            if up.process.poll() is None:
                up.stop()


@pytest.fixture(scope="session")
def fictional_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Val-Fictif: fictional results in the layout of real ones."""
    return write_folder(make_constituency(seed=1), tmp_path_factory.mktemp("val-fictif"))


@pytest.fixture(scope="session")
def suite(fictional_data: Path) -> Iterator[Launched]:
    """All five services, started once; tests leave it running."""
    with launched("--source", str(fictional_data)) as up:
        yield up


@pytest.fixture(scope="session")
def browser(suite: Launched) -> Iterator[httpx.Client]:
    """A logged-in browser session."""
    with httpx.Client(base_url=suite.address, follow_redirects=True, timeout=120) as client:
        client.headers.update({"Accept": "text/html", "Origin": suite.address})
        entered = client.post("/entrer", data={"code": suite.code})
        assert entered.status_code == 200, entered.text
        yield client
