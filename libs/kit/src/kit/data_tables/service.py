"""Which tables a caller may take, and each as bytes."""

import asyncio
import csv
import io
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from kit.clients.reads import note_export
from kit.data_tables.csv_file import csv_pieces
from kit.data_tables.declaration import DataTable
from kit.data_tables.dictionary import WORDS, describe
from kit.data_tables.parquet_file import parquet_pieces
from kit.data_tables.row_batches import read_batches
from kit.data_tables.schemas import Form
from kit.db.sessions import Sessions
from kit.security.auth import Caller, check_scopes
from kit.web.problems import Conflict, Forbidden, NotFound

MOST_AT_ONCE = 2
"""Downloads of a process at a time: each holds a connection as long as its reader takes."""

CheckExport: TypeAlias = Callable[[AsyncSession, Caller, DataTable], Awaitable[None]]
"""Checks and logs what a service has to, before a table leaves."""


async def no_check(_: AsyncSession, caller: Caller, table: DataTable) -> None:
    """Check nothing more."""


class DataTables:
    """The tables of a service, by name."""

    def __init__(self, tables: Iterable[DataTable], check: CheckExport = no_check) -> None:
        self.by_name: Mapping[str, DataTable] = {
            table.name: table for table in sorted(tables, key=lambda one: one.label)
        }
        self._check = check
        self._running = asyncio.Semaphore(MOST_AT_ONCE)

    def open_to(self, caller: Caller) -> Sequence[DataTable]:
        """Return the tables that a caller may take."""
        return [
            table
            for table in self.by_name.values()
            if table.scopes <= caller.scopes and (table.place is not None or not caller.territories)
        ]

    async def ask(self, session: AsyncSession, caller: Caller, name: str) -> DataTable:
        """Check the caller's rights to a table and log the download, in their transaction: nothing leaves unlogged."""
        table = self.by_name.get(name)
        if table is None:
            raise NotFound("Ce tableau n'existe pas.", "There is no such table.")
        check_scopes(sorted(table.scopes), caller.scopes)
        if caller.territories and table.place is None:
            raise Forbidden(
                "Ce tableau couvre toute la campagne, et vos droits une partie de son territoire.",
                "This table covers the whole campaign, and your rights a part of its territory.",
            )
        if self._running.locked():
            raise Conflict(
                "D'autres téléchargements sont en cours : recommencez dans une minute.",
                "Other downloads are running: try again in a minute.",
            )
        await self._check(session, caller, table)
        await note_export(session, caller.campaign_id, caller.subject, table.name, sorted(table.scopes))
        return table

    async def pieces(
        self, sessions: Sessions, caller: Caller, table: DataTable, form: Form
    ) -> AsyncGenerator[bytes, None]:
        """Yield the file of a table that was asked for."""
        async with self._running:
            columns = describe(table)
            batches = read_batches(sessions, caller.campaign_id, table, caller.territories)
            written: AsyncIterator[bytes]
            if form == "parquet":
                written = parquet_pieces(columns, batches)
            else:
                written = csv_pieces([column.name for column in columns], batches)
            async with aclosing(batches):
                async for piece in written:
                    yield piece


def dictionary_csv(tables: Iterable[DataTable]) -> str:
    """Return the dictionary of tables for a spreadsheet, in French."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["tableau", "colonne", "type", "peut être vide", "valeurs", "contenu"])
    for table in tables:
        for one in describe(table):
            empty = "oui" if one.nullable else "non"
            writer.writerow([table.name, one.name, WORDS[one.type], empty, ", ".join(one.values), one.text])
    return text.getvalue()
