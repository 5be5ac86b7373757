"""A suite in one file, and back.

What is in it: one dump for each database, taken at one and the same moment, the secrets, without which what is in the
vaults cannot be read, and the documents of the accounts where they are in the folder of the suite. NATS is not: the
streams are made again from the event logs.
"""

import io
import json
import os
import subprocess
import tarfile
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from kit import tenancy
from kit.servers.binaries import version_of
from kit.servers.postgres import Postgres
from sqlalchemy import make_url

from isoloir_local.databases import make_databases, make_roles, plain, present, url_of
from isoloir_local.documents import add_documents, restore_documents
from isoloir_local.home import SERVICES, Home
from isoloir_local.secret_file import Secrets
from isoloir_local.workbench import programs_of, server_of

FORMAT = 1
_TRIES = 5


class NoBackup(Exception):
    """The file is not one of ours, or not whole."""


def back_up(home: Home, file: Path) -> dict[str, Any]:
    secrets = home.secrets()
    part = file.with_name(f"{file.name}.part")
    # 0600 from the start: the secrets are in it.
    with (
        server_of(home) as server,
        os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
        tarfile.open(fileobj=raw, mode="w") as tar,
    ):
        services = present(server)
        about = {
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "services": services,
            "postgres": version_of(programs_of(home) / "pg_dump"),
        }
        _add(tar, "about.json", json.dumps(about).encode())
        _add(tar, "secrets.json", secrets.model_dump_json().encode())
        for service, dump in _dumps(home, server, secrets, services):
            _add(tar, f"{service}.dump", dump)
        # After the dumps: a row's document is there before its row.
        add_documents(tar, home.evidence)
    part.replace(file)
    return {**about, "bytes": file.stat().st_size}


def restore(home: Home, file: Path) -> dict[str, Any]:
    """Into a folder that holds no suite yet. Raises NoBackup."""
    with tarfile.open(file) as tar:
        about = json.loads(_read(tar, "about.json"))
        if about.get("format") != FORMAT:
            raise NoBackup("This backup was made by another version.")
        secrets = Secrets.model_validate_json(_read(tar, "secrets.json"))
        services = [service for service in SERVICES if service in about["services"]]
        with home.lock():
            postgres = Postgres(home.postgres)
            postgres.start()
            try:
                make_roles(postgres.url(), secrets)
                make_databases(postgres.url(), services)
                for service in services:
                    _restore_one(postgres, service, _read(tar, f"{service}.dump"))
            finally:
                postgres.stop()
            restore_documents(tar, home.evidence)
            # Last: the folder is a suite only when everything is in it.
            home.set_secrets(secrets)
    return about


def _dumps(home: Home, server: str, secrets: Secrets, services: Sequence[str]) -> Generator[tuple[str, bytes]]:
    with _one_moment(server, secrets, services) as snapshots:
        for service, snapshot in snapshots.items():
            backup = url_of(server, service, tenancy.BACKUP, secrets.backup_password)
            command = [str(programs_of(home) / "pg_dump"), "-Fc", f"--snapshot={snapshot}"]
            made = subprocess.run(command, env=_login(backup), capture_output=True, check=False)
            if made.returncode:
                raise RuntimeError(f"pg_dump of {service} failed: {made.stderr.decode()[-500:]}")
            yield service, made.stdout


@contextmanager
def _one_moment(server: str, secrets: Secrets, services: Sequence[str]) -> Generator[dict[str, str]]:
    """A snapshot of each database, all of one moment: no event in a log that its hearers have and it has not.

    For the few milliseconds that it takes, nothing may be told or heard.
    """
    with ExitStack() as stack:
        snapshots: dict[str, str] = {}
        with ExitStack() as quiet:
            for service in services:
                _hush(quiet.enter_context(closing(psycopg.connect(plain(url_of(server, service))))))
            for service in services:
                backup = plain(url_of(server, service, tenancy.BACKUP, secrets.backup_password))
                reading = stack.enter_context(closing(psycopg.connect(backup)))
                reading.execute("set transaction isolation level repeatable read, read only")
                row = reading.execute("select pg_export_snapshot()").fetchone()
                assert row
                snapshots[service] = row[0]
        yield snapshots


def _hush(connection: psycopg.Connection) -> None:
    for attempt in range(_TRIES):
        try:
            connection.execute("set local lock_timeout = '2s'")
            connection.execute("lock table event, inbox in share mode")
            return
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            # A transaction that has one of the two and waits for the other: let it through.
            connection.rollback()
            time.sleep(0.2 * attempt)
    raise RuntimeError("The databases were too busy to be backed up; try again.")


def _restore_one(postgres: Postgres, service: str, dump: bytes) -> None:
    command = [str(postgres.bin / "pg_restore"), "--exit-on-error", "-d", service]
    made = subprocess.run(command, input=dump, env=_login(postgres.url(service)), capture_output=True, check=False)
    if made.returncode:
        raise RuntimeError(f"pg_restore of {service} failed: {made.stderr.decode()[-500:]}")


def _login(url: str) -> dict[str, str]:
    """In the environment: everybody on the machine can read a command line."""
    parts = make_url(plain(url))
    said = {
        "PGHOST": parts.host,
        "PGPORT": str(parts.port or 5432),
        "PGUSER": parts.username,
        "PGPASSWORD": parts.password,
        "PGDATABASE": parts.database,
    }
    return {**os.environ, **{name: str(value) for name, value in said.items() if value}}


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), 0o600, int(time.time())
    tar.addfile(entry, io.BytesIO(content))


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    """By name and into memory: a file made to look like a backup must not write where it wants."""
    try:
        found = tar.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise NoBackup(f"{name} is missing: this is not a backup, or not a whole one.")
    return found.read()
