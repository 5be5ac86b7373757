"""Bulk insert: COPY into a temporary table, then INSERT into the real one.

PostgreSQL refuses COPY into a table with row-level security; the INSERT is checked by its policies.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any, cast
from uuid import UUID
from zlib import crc32

from sqlalchemy.ext.asyncio import AsyncSession

AT_ONCE = 1_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\v": "\\v"})
NULL = "\\N"


async def copy_rows(session: AsyncSession, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows; existing ones are left as they are. `table` and `columns` must be constants, never input. Each row
    has as many values as `columns`.
    """
    await copy_lines(session, table, columns, map(line_of, rows))


async def copy_lines(
    session: AsyncSession,
    table: str,
    columns: Sequence[str],
    lines: Iterable[str],
    *,
    same: Mapping[str, Any] | None = None,
    fresh: bool = False,
) -> None:
    """Insert rows like `copy_rows`, already serialized by `line_of`; each of `lines` holds one or more.

    `same`: further columns with one value for all rows. `fresh`: the ids are new, so the check for existing rows, a
    quarter of the cost, is skipped.
    """
    same = same or {}
    names = ", ".join(f'"{column}"' for column in columns)
    # One table for each choice of columns, as one transaction may need several.
    staged = f"staged_{table}_{crc32(names.encode()):x}"
    await stage_lines(session, staged, f"select {names} from {table}", columns, lines)
    connection = await session.connection()
    every = ", ".join([names, *(f'"{column}"' for column in same)])
    values = ", ".join([names, *["%s"] * len(same)])
    on_conflict = "" if fresh else " on conflict do nothing"
    put = f"insert into {table} ({every}) select {values} from {staged}{on_conflict}"
    await connection.exec_driver_sql(put, tuple(same.values()))


async def stage_lines(
    session: AsyncSession, staged: str, like: str, columns: Sequence[str], lines: Iterable[str]
) -> str:
    """Copy lines into a temporary table with the columns of the query `like`, for this transaction.

    The table is kept by the connection, as creating and dropping it took a tenth of an import. A name always stands for
    the same `like`.
    """
    connection = await session.connection()
    statement = f"create temp table if not exists {staged} on commit delete rows as {like} with no data"
    await connection.exec_driver_sql(statement)
    filled: set[str] = session.info.setdefault("staged", set())
    if staged in filled:
        await connection.exec_driver_sql(f"truncate {staged}")
    filled.add(staged)
    raw: Any = (await connection.get_raw_connection()).driver_connection
    names, following = ", ".join(f'"{column}"' for column in columns), iter(lines)
    async with raw.cursor() as cursor, cursor.copy(f"copy {staged} ({names}) from stdin") as copy:
        while chunk := list(islice(following, AT_ONCE)):
            await copy.write("".join(chunk))
    return staged


def line_of(row: Sequence[Any]) -> str:
    """Serialize a row in COPY's text format. Lists become arrays; a dict must be JSON already."""
    return "\t".join(map(_cell, row)) + "\n"


def cell_of_bytes(value: bytes) -> str:
    return f"\\\\x{value.hex()}"


def cell_of_text(value: str | None) -> str:
    """Serialize a text that is not an enumeration's member."""
    return NULL if value is None else _text(value)


@lru_cache(10_000)
def cell_of_texts(values: tuple[str, ...]) -> str:
    """Serialize an array; cached, as rows share values such as tags."""
    return _cell(values)


def _text(value: str) -> str:
    # In printable text only the backslash is escaped; both checks run in C.
    if value.isprintable() and "\\" not in value:
        return value
    return value.translate(_ESCAPES)


def _cell(value: object) -> str:
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if isinstance(value, str):
        # An enumeration's member is written as its value.
        return _text(str(value))
    if value is None:
        return NULL
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, bytes):
        return cell_of_bytes(value)
    if isinstance(value, bool):
        return "t" if value else "f"
    # By base class, as enumerations and numpy numbers have types of their own.
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float.__repr__(value)
    if isinstance(value, list | tuple):
        return _cell(_array(cast("Sequence[object]", value)))
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"COPY is not told how to write {type(value).__name__}")


def _array(values: Sequence[object]) -> str:
    return "{" + ",".join(map(_element, values)) + "}" if values else "{}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    text = str(value) if isinstance(value, str) else _cell(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _text,
    type(None): lambda _: NULL,
    UUID: lambda value: value.hex,
    bytes: cell_of_bytes,
    bool: lambda value: "t" if value else "f",
    int: int.__repr__,
    float: float.__repr__,
    date: date.isoformat,
    datetime: datetime.isoformat,
}
"""Writers of the most frequent types: a lookup, instead of seven `isinstance` calls."""
