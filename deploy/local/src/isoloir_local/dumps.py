"""Database dumps streamed into and out of an archive, without holding them in memory."""

import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from kit.data_tables.views import PREFIX
from sqlalchemy import make_url

from isoloir_local.databases import plain_url

_BLOCK = tarfile.BLOCKSIZE


class DumpFailed(RuntimeError):
    """Raised if pg_dump or pg_restore fails, with its message."""


def add_dump(tar: tarfile.TarFile, output: IO[bytes], name: str, programs: Path, url: str, snapshot: str) -> None:
    """Add the dump of the database at `url` in that snapshot. `output`: the seekable archive file.

    The header is written last, once the size is known.
    """
    begin = output.tell()
    output.write(bytes(_BLOCK))
    # What is in no log is in no backup either: after a crash of PostgreSQL it is gone as well.
    dump = [str(programs / "pg_dump"), "-Fc", "--no-unlogged-table-data", f"--snapshot={snapshot}"]
    # Views belong to logins of this server, which another does not have: `isoloir views create` makes new ones there.
    dump.append(f"--exclude-schema={PREFIX}*")
    with tempfile.TemporaryFile() as said:
        # Behind whoever waits for an answer.
        polite = ["nice", "-n", "10"] if shutil.which("nice") else []
        with subprocess.Popen([*polite, *dump], env=_login(url), stdout=subprocess.PIPE, stderr=said) as process:
            try:
                assert process.stdout
                shutil.copyfileobj(process.stdout, output, 2**20)
            except BaseException:
                process.kill()
                raise
        _check("pg_dump", process.returncode, said)
    end = output.tell()
    output.write(bytes(-(end - begin) % _BLOCK))
    tar.offset = output.tell()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = end - begin - _BLOCK, 0o600, int(time.time())
    output.seek(begin)
    output.write(entry.tobuf(tarfile.GNU_FORMAT))
    output.seek(tar.offset)


def restore_dump(dump: IO[bytes], programs: Path, url: str) -> None:
    """Restore into the empty database at `url`."""
    command: Sequence[str] = [str(programs / "pg_restore"), "--exit-on-error", "-d", make_url(url).database or ""]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, env=_login(url), stdin=subprocess.PIPE, stderr=said) as process:
            assert process.stdin
            try:
                shutil.copyfileobj(dump, process.stdin, 2**20)
            except BrokenPipeError:
                pass  # it has said why
            except BaseException:
                process.kill()
                raise
        _check("pg_restore", process.returncode, said)


def _check(program: str, status: int, said: IO[bytes]) -> None:
    if status:
        said.seek(0)
        raise DumpFailed(f"{program}: {said.read().decode(errors='replace').strip()[-500:]}")


def _login(url: str) -> dict[str, str]:
    """Return the login as environment variables, as command lines are visible to all users."""
    parts = make_url(plain_url(url))
    said = {
        "PGHOST": parts.host,
        "PGPORT": str(parts.port or 5432),
        "PGUSER": parts.username,
        "PGPASSWORD": parts.password,
        "PGDATABASE": parts.database,
    }
    return {**os.environ, **{name: str(value) for name, value in said.items() if value}}
