"""A campaign of a suite, written into one sealed file: rows, what was told and heard, its key, its documents."""

import base64
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from kit.db import tenancy
from kit.db.vault import unwrap_key
from psycopg import sql

from isoloir_local.databases import plain_url, url_of
from isoloir_local.documents import campaign_documents
from isoloir_local.home import Home
from isoloir_local.private_file import SPARE_BYTES, written_whole
from isoloir_local.relocations.campaign_file import FORMAT, RecordWriter
from isoloir_local.relocations.campaign_tables import campaign_tables
from isoloir_local.relocations.heard_events import CLAIMS, EVENT_COLUMNS, HeardEvents
from isoloir_local.snapshots import one_moment

_SETTINGS = (
    "set datestyle = 'ISO, YMD'",
    "set intervalstyle = 'postgres'",
    "set timezone = 'UTC'",
    "set bytea_output = 'hex'",
    "set extra_float_digits = 1",
)
"""Values are written as every server reads them."""
_BLOCK = 2**18

Say = Callable[[str], None]


@dataclass(frozen=True)
class Exported:
    file: UUID
    rows: dict[str, dict[str, int]]
    documents: int
    bytes: int


def export_campaign(
    home: Home,
    server: str,
    services: list[str],
    campaign: UUID,
    file: UUID,
    place: Path,
    passphrase: str,
    *,
    frozen: bool,
    say: Say,
    spare: int = SPARE_BYTES,
) -> Exported:
    """Write the file; raise NoRoom, RelaysTooBusy, and CannotUnseal where the suite's secrets do not open its key."""
    secrets = home.secrets()
    urls = {
        service: plain_url(url_of(server, service, tenancy.BACKUP, secrets.backup_password)) for service in services
    }
    rows: dict[str, dict[str, int]] = {}
    with written_whole(place, spare) as output, one_moment(urls) as snapshots, ExitStack() as stack:
        readers = {service: stack.enter_context(_reader(url, snapshots[service].name)) for service, url in urls.items()}
        writer = RecordWriter(output, passphrase)
        about = {
            "format": FORMAT,
            "file": str(file),
            "campaign": str(campaign),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "frozen": frozen,
            "from": home.issuer(),
            "revisions": {service: _revision(reader) for service, reader in readers.items()},
        }
        writer.record(about)
        heard = {teller: HeardEvents(readers, teller, campaign) for teller in readers}
        for service, reader in readers.items():
            say(f"  {service}…")
            writer.record({"service": service})
            rows[service] = _write_rows(writer, reader, campaign)
            for table in CLAIMS:
                for one in heard.values():
                    columns = list(CLAIMS[table])
                    writer.record({"claims": table, "columns": columns}, one.claims(service, table))
            key = _key_of(reader, campaign, secrets.known_secrets)
            writer.record({"key": base64.b64encode(key).decode() if key else None})
            say(f"  {service} : {sum(rows[service].values())} lignes")
        # What each teller told comes last: only now is it known what everybody has heard.
        for teller, one in heard.items():
            count = _Count()
            writer.record(
                {"events": teller, "columns": list(EVENT_COLUMNS)}, count.through(readers[teller], one.copy_events())
            )
            writer.record({"counted": count.rows})
            rows[teller]["event"] = count.rows
        documents = _write_documents(writer, home, campaign)
        writer.record({"end": True, "rows": rows, "documents": documents})
        writer.close()
    return Exported(file, rows, documents, place.stat().st_size)


class _Count:
    rows = 0

    def through(self, reader: psycopg.Connection[Any], statement: sql.Composed) -> Generator[bytes]:
        with reader.cursor() as cursor:
            with cursor.copy(statement) as copy:
                held = bytearray()
                for block in copy:
                    held += block
                    if len(held) >= _BLOCK:
                        yield bytes(held)
                        held.clear()
                yield bytes(held)
            self.rows = cursor.rowcount


def _write_rows(writer: RecordWriter, reader: psycopg.Connection[Any], campaign: UUID) -> dict[str, int]:
    rows: dict[str, int] = {}
    for table in campaign_tables(reader):
        count = _Count()
        writer.record(
            {"table": table.name, "columns": list(table.copied)}, count.through(reader, table.copy_out(str(campaign)))
        )
        writer.record({"counted": count.rows})
        rows[table.name] = count.rows
    return rows


def _key_of(reader: psycopg.Connection[Any], campaign: UUID, secrets: tuple[bytes, ...]) -> bytes | None:
    """Return the key that the campaign's fields are sealed with: only ever written into the sealed file."""
    row = reader.execute("select wrapped from vault_key where campaign_id = %s", [campaign]).fetchone()
    return unwrap_key(secrets, campaign, row[0]) if row else None


def _write_documents(writer: RecordWriter, home: Home, campaign: UUID) -> int:
    written = 0
    for name, path in campaign_documents(home.evidence, campaign):
        writer.record({"document": name}, _pieces(path))
        written += 1
    return written


def _pieces(path: Path) -> Generator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(_BLOCK):
            yield piece


@contextmanager
def _reader(url: str, snapshot: str) -> Generator[psycopg.Connection[Any]]:
    with closing(psycopg.connect(url, autocommit=True)) as reader:
        for setting in _SETTINGS:
            reader.execute(setting.encode())
        reader.execute("begin isolation level repeatable read, read only")
        reader.execute(sql.SQL("set transaction snapshot {}").format(sql.Literal(snapshot)))
        yield reader


def _revision(reader: psycopg.Connection[Any]) -> str:
    return ",".join(sorted(row[0] for row in reader.execute("select version_num from alembic_version")))


def total_rows(rows: Mapping[str, Mapping[str, int]]) -> int:
    return sum(sum(tables.values()) for tables in rows.values())
