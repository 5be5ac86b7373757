"""A PostgreSQL cluster on the loopback, which persists in its folder."""

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from kit.servers.binaries import find_postgres, version_of
from kit.servers.process import (
    ServerProcess,
    dying_with_us,
    end_previous,
    end_server,
    free_port,
    make_private,
    spawn_server,
    wait_until,
)

NOBODY = 65534
_NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
_BUILTIN_LOCALE_SINCE = 17
_MIB = 1024 * 1024


class Postgres:
    """A cluster. PostgreSQL refuses to run as root: as root, we run it in a user namespace as nobody, where it can
    still read what root can; where namespaces are forbidden (Docker's default) it runs as the real nobody.
    """

    def __init__(
        self,
        directory: Path,
        namespace: bool | None = None,
        binaries: Path | None = None,
        port: int | None = None,
        options: Sequence[str] = (),
    ) -> None:
        self.directory = directory
        self.options = options
        self.bin = binaries or find_postgres()
        self.port = port or free_port()
        self.process: ServerProcess | None = None
        self._as_user: list[str] = []
        make_private(directory)
        if os.geteuid() == 0:
            if _namespaces_allowed() if namespace is None else namespace:
                self._as_user = _NAMESPACE
            else:
                self._become_nobody()

    def url(self, database: str = "postgres", user: str = "postgres", password: str = "") -> str:
        """Return SQLAlchemy's URL, with the owner's password by default."""
        return f"postgresql+psycopg://{user}:{password or self._password()}@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        """Create the cluster unless it exists. `start` does it too; this may run in a thread."""
        # Of a launcher that was killed; its initdb may have written on for a moment.
        for left in self.directory.glob("new-*"):
            shutil.rmtree(left, ignore_errors=True)
        if not self.is_created:
            self._initdb()

    @property
    def is_created(self) -> bool:
        return (self.directory / "data" / "PG_VERSION").exists()

    def start(self) -> None:
        self.begin()
        self.wait()

    def begin(self) -> None:
        """Start the server without waiting for it."""
        self.create()
        data, log = self.directory / "data", self.directory / "postgres.log"
        self._check_version(data)
        end_previous(data / "postmaster.pid", "postgres", signal.SIGINT)
        command = [*self._as_user, *dying_with_us("INT"), str(self.bin / "postgres"), "-D", str(data)]
        # No socket: its path would have to be shorter than 108 characters. Connections: five services, each with pools
        # of the HTTP side and the worker.
        options = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            # The details of an error quote the row: names and addresses.
            "log_error_verbosity=terse",
            "max_connections=250",
            *sized_for(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")),
            *self.options,
        ]
        self.process = spawn_server([*command, *(word for option in options for word in ("-c", option))], log)

    def wait(self) -> None:
        """Return once the started server answers; raise RuntimeError if it ends instead."""
        assert self.process
        wait_until(self._answers, self.process, self.directory / "postgres.log")

    def stop(self) -> None:
        """Stop the server by SIGINT: SIGTERM would wait for every client, SIGQUIT requires a recovery."""
        if self.process:
            end_server(self.process, signal.SIGINT, signal.SIGQUIT)

    def kill(self) -> None:
        """Kill the process like kill -9, without a shutdown."""
        if self.process:
            end_server(self.process)

    def _initdb(self) -> None:
        """Make the cluster beside its place and move it there whole.

        initdb writes PG_VERSION long before its end: what a kill leaves of it would pass for a cluster. And an initdb
        whose launcher was killed may still write, or delete what it made, while the next one runs.
        """
        new = self.directory / f"new-{uuid4().hex}"
        # Under the C locale, trigrams of accented letters are lost silently.
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        if self._major() >= _BUILTIN_LOCALE_SINCE:
            locale.append("--locale-provider=builtin")
        login = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={self._password_file()}"]
        run = [*self._as_user, *dying_with_us("KILL"), str(self.bin / "initdb"), "-D", str(new)]
        outcome = subprocess.run([*run, *locale, *login], cwd="/", capture_output=True, text=True, check=False)
        if outcome.returncode:
            shutil.rmtree(new, ignore_errors=True)
            raise RuntimeError(f"initdb failed: {outcome.stderr.strip()}")
        new.rename(self.directory / "data")

    def _major(self) -> int:
        return int(version_of(self.bin / "postgres").split(".")[0])

    def _check_version(self, data: Path) -> None:
        stored = int((data / "PG_VERSION").read_text())
        if stored != self._major():
            raise RuntimeError(
                f"{data} was made by PostgreSQL {stored}, and {self.bin} is {self._major()}: make a backup "
                "with the old one and restore it with the new one."
            )

    def _answers(self) -> bool:
        # Its own file says that it is ready; another server may answer at the port.
        try:
            state = (self.directory / "data" / "postmaster.pid").read_text().splitlines()[-1]
        except (OSError, IndexError):
            return False
        if state.strip() != "ready":
            return False
        probe = [str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(probe, check=False).returncode == 0

    def _password_file(self) -> Path:
        path = self.directory / "password"
        # Empty: of a launcher killed before it had written it, when there was no cluster yet.
        if not path.exists() or not path.read_text():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(16))
            shutil.chown(path, *self._owner())
        return path

    def _password(self) -> str:
        return self._password_file().read_text()

    def _owner(self) -> tuple[int, int]:
        status = self.directory.stat()
        return status.st_uid, status.st_gid

    def _become_nobody(self) -> None:
        os.chown(self.directory, NOBODY, NOBODY)
        self._as_user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        # Not by starting it: setpriv succeeds even if its libraries are unreadable.
        reach = [*self._as_user, "test", "-r", str(self.bin / "postgres")]
        if subprocess.run(reach, cwd="/", capture_output=True, check=False).returncode:
            # The environment is unreadable for nobody, as under /root: copy it (44 MB).
            package = self.bin.parent.parent
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.exists():
                    shutil.copytree(part, self.directory / part.name, symlinks=True, dirs_exist_ok=True)
            self.bin = self.directory / package.name / "pginstall" / "bin"


def sized_for(memory: int) -> list[str]:
    """Return settings for a machine with that many bytes, shared with others; PostgreSQL's defaults are for the
    smallest.

    An eighth is its cache, as a million contacts' indexes are written all over; and checkpoints, after which each page
    is logged completely, come half as often.
    """
    cache = min(max(memory // 8, 128 * _MIB), 1024 * _MIB)
    return [
        f"shared_buffers={cache // _MIB}MB",
        f"effective_cache_size={max(memory // 2, 512 * _MIB) // _MIB}MB",
        "max_wal_size=2GB",
    ]


def _namespaces_allowed() -> bool:
    return bool(shutil.which("unshare")) and subprocess.run([*_NAMESPACE, "true"], check=False).returncode == 0
