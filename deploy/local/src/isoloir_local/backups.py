"""Backup of a suite to one file, and its restore.

It contains one dump for each database, all of one moment (`snapshots`), the secrets, without which the vaults cannot be
read, the operator's OAuth clients, and the accounts' documents if they are in the suite's folder. NATS is left out:
streams are rebuilt from the event logs.
"""

import io
import json
import tarfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from kit.db import tenancy
from kit.events import restored_backup
from kit.servers.binaries import version_of
from kit.servers.postgres import Postgres

from isoloir_local.databases import make_databases, make_roles, plain_url, present_services, url_of
from isoloir_local.documents import add_documents, restore_documents
from isoloir_local.dumps import add_dump, restore_dump
from isoloir_local.home import SERVICES, Home
from isoloir_local.private_file import SPARE_BYTES, sweep_parts, written_whole
from isoloir_local.secret_file import Secrets, write_private
from isoloir_local.snapshots import one_moment
from isoloir_local.workbench import programs_of, server_of

FORMAT = 1
_FIRST, _LAST, _CLIENTS = "about.json", "end.json", "clients.json"


class NotABackup(Exception):
    """Raised if the file is not a complete backup."""


def back_up(home: Home, file: Path, spare: int = SPARE_BYTES) -> dict[str, Any]:
    """Write a backup; raise NoRoom if less than `spare` bytes would stay free, RelaysTooBusy, DumpFailed."""
    sweep_parts(file.absolute().parent, _FIRST.encode())
    with server_of(home) as server, written_whole(file, spare) as output, ExitStack() as stack:
        # A change of the keys meanwhile would part the secrets from what they open.
        with home.lock_keys():
            secrets = home.secrets()
            urls = {
                one: url_of(server, one, tenancy.BACKUP, secrets.backup_password) for one in present_services(server)
            }
            snapshots = stack.enter_context(one_moment({service: plain_url(url) for service, url in urls.items()}))
        about = {
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "services": list(urls),
            "positions": {service: snapshots[service].position for service in urls},
            "postgres": version_of(programs_of(home) / "pg_dump"),
            "last": _LAST,
        }
        with tarfile.open(fileobj=output, mode="w", format=tarfile.GNU_FORMAT) as tar:
            _add(tar, _FIRST, json.dumps(about).encode())
            _add(tar, "secrets.json", secrets.model_dump_json().encode())
            if (home.oidc / _CLIENTS).exists():
                _add(tar, _CLIENTS, (home.oidc / _CLIENTS).read_bytes())
            for service, url in urls.items():
                add_dump(tar, output, f"{service}.dump", programs_of(home), url, snapshots[service].name)
            # After the dumps: a row's document is there before its row, and is never taken away while it is named.
            add_documents(tar, home.evidence)
            _add(tar, _LAST, b"{}")
    return {**about, "bytes": file.stat().st_size}


def restore_backup(home: Home, file: Path) -> dict[str, Any]:
    """Restore into a folder without a suite; raise NotABackup and DumpFailed, leaving it as before."""
    with tarfile.open(file) as tar:
        about = json.loads(_read(tar, _FIRST))
        if about.get("format") != FORMAT:
            raise NotABackup("This backup was made by another version.")
        secrets = Secrets.model_validate_json(_read(tar, "secrets.json"))
        # To its very end, before anything is made of it. Those of before say nothing of theirs.
        if about.get("last", _FIRST) not in tar.getnames():
            raise NotABackup("Its end is missing.")
        services = [service for service in SERVICES if service in about["services"]]
        with home.lock():
            home.begin_restoring()
            try:
                settled = _restore_databases(home, tar, services, secrets)
                restore_documents(tar, home.evidence)
                if _CLIENTS in tar.getnames():
                    write_private(home.oidc / _CLIENTS, _read(tar, _CLIENTS).decode())
                # Last: the folder is a suite only when everything is in it.
                home.set_secrets(secrets)
            except BaseException:
                home.take_back_restored()
                raise
            home.end_restoring()
    doubtful = {service: one.doubtful for service, one in settled.items() if one.doubtful}
    return {**about, "doubtful_messages": doubtful}


def _restore_databases(
    home: Home, tar: tarfile.TarFile, services: list[str], secrets: Secrets
) -> dict[str, restored_backup.SettledDatabase]:
    postgres = Postgres(home.postgres)
    postgres.start()
    try:
        make_roles(postgres.url(), secrets)
        make_databases(postgres.url(), services)
        for service in services:
            restore_dump(_open(tar, f"{service}.dump"), postgres.bin, postgres.url(service))
        return {service: restored_backup.settle_database(postgres.url(service)) for service in services}
    finally:
        postgres.stop()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), 0o600, int(time.time())
    tar.addfile(entry, io.BytesIO(content))


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    """Read an entry by name into memory: a crafted archive must not write elsewhere."""
    return _open(tar, name).read()


def _open(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        result = tar.extractfile(name)
    except KeyError:
        result = None
    if result is None:
        raise NotABackup(f"{name} is missing: this is not a backup, or not a whole one.")
    return result
