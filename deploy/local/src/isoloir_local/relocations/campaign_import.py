"""A campaign file brought into a suite: one transaction in each database, hidden until all of them are stored."""

import base64
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
from kit.db import tenancy
from kit.db.relocations import Stay
from kit.db.vault import secret_name, wrap_key
from kit.events.restored_backup import skip_positions
from psycopg import sql

from isoloir_local.documents import put_document
from isoloir_local.home import Home
from isoloir_local.relocations.arrival_checks import CampaignFile, Refused
from isoloir_local.relocations.campaign_export import Say
from isoloir_local.relocations.campaign_file import RecordReader
from isoloir_local.relocations.campaign_tables import CampaignTable, campaign_tables
from isoloir_local.relocations.heard_events import CLAIMS, EVENT_COLUMNS
from isoloir_local.relocations.own_rows import OthersRow, check_told, only_rows_of
from isoloir_local.relocations.stays import Connections, find_stays, set_stay

_EVENTS = CampaignTable("event", EVENT_COLUMNS)
_COMING = "coming"


def import_campaign(
    home: Home, databases: Connections, place: Path, passphrase: str, told: CampaignFile, say: Say
) -> None:
    """Store what `check_file` found whole and `check_fits` let in.

    The commits come together at the end. What dies between two of them is hidden, and the same command goes on there.
    """
    stays = find_stays(databases, told.campaign)
    settled = (Stay.ARRIVING, Stay.ARRIVED)
    waiting = [one for one in told.revisions if one not in stays or stays[one].state not in settled]
    with ExitStack() as stack:
        # The last that is entered commits first: crm, where people look, is entered first.
        for service in sorted(waiting, key=lambda one: (one != "crm", one)):
            stack.enter_context(databases[service].transaction())
            _make_room(databases[service], told, again=service in stays)
        with place.open("rb") as source:
            reader = RecordReader(source, passphrase)
            loader = _Loader(home, databases, waiting, told, say)
            for record in reader:
                try:
                    loader.take(record, reader.content())
                except OthersRow as error:
                    raise Refused("Le fichier a des lignes d'une autre campagne : rien n'a été gardé.") from error
        for service in waiting:
            _settle(databases[service], told)
    for service in sorted(told.revisions, key=lambda one: (one == "crm", one)):
        if not told.frozen:
            _skip(databases[service])
        set_stay(databases[service], told.campaign, Stay.ARRIVED, told.file)
        for channel in ("event", "job", "message"):
            databases[service].execute(sql.SQL("notify {}").format(sql.Identifier(channel)))


class _Loader:
    """Takes the records of a file in their order, for the services that do not have them."""

    def __init__(self, home: Home, databases: Connections, waiting: list[str], told: CampaignFile, say: Say) -> None:
        self._home, self._databases, self._waiting, self._told, self._say = home, databases, waiting, told, say
        self._secret = home.secrets().known_secrets[0]
        self._tables = {service: {one.name: one for one in campaign_tables(databases[service])} for service in waiting}
        self._service = ""
        self._stored: int | None = None

    def take(self, record: dict[str, Any], content: Iterable[bytes]) -> None:
        if "service" in record:
            self._service = record["service"]
            self._say(f"  {self._service}…")
        elif "document" in record:
            put_document(self._home.evidence, self._told.campaign, record["document"], content)
        elif "counted" in record:
            if self._stored is not None and self._stored != record["counted"]:
                raise Refused("Le fichier ne dit pas le même nombre de lignes qu'il en a : rien n'a été gardé.")
            self._stored = None
        elif "events" in record:
            self._service = record["events"]
            if self._service in self._waiting:
                events = only_rows_of(self._told.campaign, content, EVENT_COLUMNS.index(_EVENTS.key))
                self._stored = _load_aside(self._connection, _EVENTS, events, ("id",))
        elif self._service in self._waiting:
            self._take_rows(record, content)

    def _take_rows(self, record: dict[str, Any], content: Iterable[bytes]) -> None:
        if "table" in record:
            table = self._tables[self._service].get(record["table"])
            if table is None or list(table.copied) != record["columns"]:
                raise Refused(f"Le tableau {record['table']} n'est pas fait de même ici : rien n'a été gardé.")
            rows = only_rows_of(self._told.campaign, content, table.copied.index(table.key))
            self._stored = _copy(self._connection, table.copy_in(), rows)
        elif "claims" in record:
            claims = CampaignTable(record["claims"], CLAIMS[record["claims"]])
            _load_aside(self._connection, claims, content, ("consumer", "event_id"))
        elif record.get("key"):
            key = wrap_key(self._secret, self._told.campaign, base64.b64decode(record["key"]))
            self._connection.execute(
                "insert into vault_key (campaign_id, wrapped_by, wrapped) values (%s, %s, %s)",
                [self._told.campaign, secret_name(self._secret), key],
            )

    @property
    def _connection(self) -> psycopg.Connection[Any]:
        return self._databases[self._service]


def _make_room(connection: psycopg.Connection[Any], told: CampaignFile, *, again: bool) -> None:
    # Rows come as they were: what triggers and keys would do to them was done where they were made.
    connection.execute("set local session_replication_role = replica")
    for setting in ("datestyle = 'ISO, YMD'", "timezone = 'UTC'"):
        connection.execute(f"set local {setting}".encode())
    set_stay(connection, told.campaign, Stay.ARRIVING, told.file)
    if again:  # it left from here once, and comes back
        erase_rows(connection, str(told.campaign))


def erase_rows(connection: psycopg.Connection[Any], campaign: str) -> None:
    """Delete the campaign's rows; what was told stays in the log, as the stream has it and it names nobody."""
    for table in campaign_tables(connection):
        connection.execute(table.delete(campaign))
    connection.execute("delete from vault_key where campaign_id = %s", [campaign])


def _copy(connection: psycopg.Connection[Any], statement: sql.Composed, content: Iterable[bytes]) -> int:
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for part in content:
                copy.write(part)
        return cursor.rowcount


def _load_aside(
    connection: psycopg.Connection[Any], table: CampaignTable, content: Iterable[bytes], key: tuple[str, ...]
) -> int:
    """Load what may be here in part already, as where a campaign comes back; return how many rows came."""
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    named = {"coming": sql.Identifier(_COMING), "table": sql.Identifier(table.name), "columns": columns}
    connection.execute(
        sql.SQL("create temp table {coming} on commit drop as select {columns} from {table} limit 0").format(**named)
    )
    connection.execute(sql.SQL("alter table {coming} add column place bigserial").format(**named))
    count = _copy(connection, table.copy_in(_COMING), content)
    if table is _EVENTS:
        _check_told(connection)
    connection.execute(
        sql.SQL(
            "insert into {table} ({columns}) select {columns} from {coming} order by place"
            " on conflict ({key}) do nothing"
        ).format(**named, key=sql.SQL(", ").join(map(sql.Identifier, key)))
    )
    connection.execute(sql.SQL("drop table {coming}").format(**named))
    return count


def _check_told(connection: psycopg.Connection[Any]) -> None:
    """Raise OthersRow for an event whose text names another campaign than its row: it is told by its text."""
    with connection.cursor(_COMING) as cursor:
        cursor.execute(sql.SQL("select campaign_id::text, id::text, payload from {}").format(sql.Identifier(_COMING)))
        for campaign, event, payload in cursor:
            check_told(campaign, event, payload)


def _settle(connection: psycopg.Connection[Any], told: CampaignFile) -> None:
    """Count on after the numbers that came, and doubt the messages that may have gone out."""
    for table in campaign_tables(connection):
        if table.counted and not table.anew:
            connection.execute(
                sql.SQL(
                    "select setval(sequence,"
                    " greatest(nextval(sequence), (select coalesce(max({column}), 1) from {table})))"
                    " from (select pg_get_serial_sequence({name}, {counted})::regclass as sequence) numbered"
                ).format(
                    column=sql.Identifier(table.counted),
                    table=sql.Identifier(table.name),
                    name=sql.Literal(table.name),
                    counted=sql.Literal(table.counted),
                )
            )
    row = connection.execute("select to_regclass('member_address') is not null").fetchone()
    if row and row[0]:
        connection.execute(_FORGET_ADDRESSES, [told.campaign])
    row = connection.execute("select to_regclass('message') is not null").fetchone()
    if row and row[0]:
        connection.execute(_DOUBT, {"campaign": told.campaign, "frozen": told.frozen})


def _skip(connection: psycopg.Connection[Any]) -> None:
    """Have what is told from now on come after all that the other suite may have told since the file was made."""
    skip_positions(connection)
    # The relay reads the setting with its first connection: it makes a new one.
    connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and usename = %s and pid <> pg_backend_pid()",
        [tenancy.WORKER],
    )


# Whoever reads the mails of an address of somebody signs in as them, in all of their campaigns: who is known here keeps
# the address that they have here, whatever a file says.
_FORGET_ADDRESSES = """
    delete from member_address brought where campaign_id = %s and (
        exists (select from teammate where subject = brought.subject and campaign_id <> brought.campaign_id)
        or exists (select from organisation_member where subject = brought.subject))
"""
_DOUBT = """
    update message set state = 'unknown', content = null, claim = null, reason = 'restored', ended_at = now()
    where campaign_id = %(campaign)s and (state = 'sending' or (not %(frozen)s
        and state = 'queued' and not_before <= now() and (expires_at is null or expires_at > now())))
"""
