"""A rehearsal of a restore: a backup is restored beside the suite, brought to this release, opened, and thrown away.

No worker and no API starts on it: a copy must send no message and hear no event.
"""

import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
from kit.db.key_rotation import count_opened_keys

from isoloir_local.backups import restore_backup
from isoloir_local.databases import plain_url, url_of
from isoloir_local.home import Home
from isoloir_local.migrations import migrate_databases
from isoloir_local.workbench import server_of


class DrillFailed(Exception):
    """Raised if a backup could be restored, and does not hold what it says."""


@dataclass(frozen=True)
class Restored:
    """Findings in the restored databases."""

    made_at: str
    seconds: float
    campaigns: int
    events: dict[str, int]
    opened_keys: int
    documents: int


def rehearse_restore(file: Path, scratch: Path | None = None) -> Restored:
    """Restore into a folder of its own below `scratch`; raise what a restore raises, and DrillFailed."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="isoloir-", dir=scratch, ignore_cleanup_errors=True) as folder:
        home = Home(Path(folder) / "home")
        about = restore_backup(home, file)
        secrets = home.secrets()
        events: dict[str, int] = {}
        campaigns = opened = 0
        with server_of(home) as server:
            migrate_databases(server, about["services"], fork=False)
            for service in about["services"]:
                url = url_of(server, service)
                opened += count_opened_keys(url, secrets.known_secrets)
                events[service], last, known = _read(url)
                campaigns = max(campaigns, known)
                if last < about["positions"][service]:
                    said = about["positions"][service]
                    raise DrillFailed(f"{service} : le journal finit à {last}, la sauvegarde annonce {said}.")
        documents = sum(1 for one in home.evidence.rglob("*") if one.is_file())
    return Restored(about["made_at"], time.monotonic() - began, campaigns, events, opened, documents)


def _read(url: str) -> tuple[int, int, int]:
    """Return the number of events, the last position and the number of campaigns."""
    with closing(psycopg.connect(plain_url(url))) as connection:
        row = connection.execute(
            "select (select count(*) from event), (select coalesce(max(position), 0) from event), "
            "(select count(*) from campaign)"
        ).fetchone()
    assert row
    return row
