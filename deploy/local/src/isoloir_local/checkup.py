"""Checks of the machine's requirements, one by one."""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
from kit.runtime.disk_space import Disks, Level
from kit.servers.binaries import find_nats, find_postgres, version_of
from kit.servers.locale_check import lost_letters
from kit.servers.postgres import Postgres

from isoloir_local.databases import plain_url
from isoloir_local.disk import describe_room
from isoloir_local.home import Home, NotRunning
from isoloir_local.ports import first_free_port
from isoloir_local.workbench import server_of

FREE_BYTES = 2_000_000_000
CLOCK_SECONDS = 2.0
_BUILT = datetime(2026, 11, 1, tzinfo=UTC)
_OLDEST_POSTGRES, _OLDEST_NATS = (15,), (2, 10)


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    detail: str


def examine_folder(home: Home, port: int) -> list[Finding]:
    checks: list[tuple[str, Callable[[], tuple[bool, str]]]] = [
        ("python", lambda: (sys.version_info >= (3, 11), sys.version.split()[0])),
        ("postgres", lambda: _program(find_postgres() / "postgres", _OLDEST_POSTGRES)),
        ("nats", lambda: _program(find_nats(), _OLDEST_NATS)),
        ("port", lambda: _port(home, port)),
        ("disk", lambda: _disk(home)),
        ("secrets", lambda: _secrets(home)),
        ("clock", lambda: _clock()),
        ("database", lambda: _database(home)),
    ]
    return [look_at(name, check) for name, check in checks]


def look_at(name: str, check: Callable[[], tuple[bool, str]]) -> Finding:
    try:
        return Finding(name, *check())
    except (OSError, RuntimeError, psycopg.Error) as error:
        return Finding(name, False, next(iter(str(error).splitlines()), type(error).__name__))


def _program(program: Path, oldest: tuple[int, ...]) -> tuple[bool, str]:
    version = version_of(program)
    return tuple(int(part) for part in version.split(".")) >= oldest, f"{version} ({program})"


def _port(home: Home, port: int) -> tuple[bool, str]:
    try:
        return True, f"la suite est à {home.running()['addresses'][0]}"
    except NotRunning:
        free = first_free_port("127.0.0.1", port)
        return free == port, f"{port} est libre" if free == port else f"{port} est pris, {free} est libre"


def _disk(home: Home) -> tuple[bool, str]:
    place = next(folder for folder in (home.root, *home.root.parents) if folder.exists())
    room = Disks([place]).room
    fits = room.free >= FREE_BYTES and room.level == Level.OK
    return fits and os.access(place, os.W_OK), describe_room(room)


def _secrets(home: Home) -> tuple[bool, str]:
    if not home.exists:
        return True, "pas encore de suite dans ce dossier"
    mode = (home.root / "secrets.json").stat().st_mode & 0o777
    return mode == 0o600, f"secrets.json en {mode:o}"


def _clock() -> tuple[bool, str]:
    """Check that Paris time is known and the clock not years behind."""
    try:
        now = datetime.now(ZoneInfo("Europe/Paris"))
    except ZoneInfoNotFoundError:
        return False, "les fuseaux horaires ne sont pas installés"
    return now >= _BUILT, f"{now:%Y-%m-%d %H:%M:%S %Z}"


def _database(home: Home) -> tuple[bool, str]:
    """Check PostgreSQL, in a temporary folder if the suite has no database yet."""
    if home.exists:
        with server_of(home) as server:
            return _locale_and_clock(server)
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        postgres = Postgres(Path(folder))
        postgres.start()
        try:
            return _locale_and_clock(postgres.url())
        finally:
            postgres.stop()


def _locale_and_clock(server: str) -> tuple[bool, str]:
    faults = lost_letters(server)
    with closing(psycopg.connect(plain_url(server))) as connection:
        row = connection.execute("select extract(epoch from clock_timestamp())").fetchone()
    assert row
    apart = abs(float(row[0]) - time.time())
    if apart > CLOCK_SECONDS:
        faults.append(f"son horloge s'écarte de {apart:.0f} s")
    return not faults, "; ".join(faults) or "accents et trigrammes retrouvés, horloge juste"
