"""The rows of a table, by a cursor of the server: memory does not grow with their number."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Enum, Select, Text, cast, select
from sqlalchemy.dialects.postgresql import ARRAY

from kit.data_tables.declaration import DataTable
from kit.data_tables.dictionary import kind_of
from kit.db.sessions import Sessions, transaction

BATCH = 5_000
"""Rows that are held at a time."""

Rows = Sequence[Sequence[Any]]


async def read_batches(
    sessions: Sessions, campaign_id: UUID, table: DataTable, territories: tuple[str, ...] = ()
) -> AsyncGenerator[Rows, None]:
    """Yield the rows as they were at one moment: it is one statement. Identifiers, objects and lists are text."""
    async with transaction(sessions, campaign_id) as session:
        query = plain(table.rows(campaign_id, territories)).execution_options(yield_per=BATCH)
        result = await session.stream(query)
        async for batch in result.partitions():
            yield batch


def plain(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return the query with the types that every format has."""
    inner = query.subquery()
    return select(*(_plain(column).label(column.key) for column in inner.columns))


def _plain(column: Any) -> ColumnElement[Any]:
    if isinstance(column.type, Enum):
        return cast(column, Text)
    match kind_of(column):
        case "uuid" | "json":
            return cast(column, Text)
        case "texts":
            return cast(column, ARRAY(Text))
        case _:
            return column
