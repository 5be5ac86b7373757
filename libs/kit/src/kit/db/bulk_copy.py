"""Many rows at once: COPY into a table of the transaction's own, then into the real one.

PostgreSQL refuses COPY into a table with row-level security: the second step is an INSERT, which the policy checks.
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
    """`table` and `columns` are our own names, never a caller's. A row is as long as `columns`.

    What lies in the table already is left as it is: a row that is there is not put in again.
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
    """Copy rows like `copy_rows`, already serialized by `line_of`, maybe elsewhere: one or several in each of `lines`.

    `same`: more columns, and what every row has in them. `fresh`: no row can be there yet, as their ids were just
    made. Looking for one costs PostgreSQL a third more.
    """
    same = same or {}
    names = ", ".join(f'"{column}"' for column in columns)
    # A table for each choice of columns: of one transaction several may be asked for.
    staged = f"staged_{table}_{crc32(names.encode()):x}"
    await stage_lines(session, staged, f"select {names} from {table}", columns, lines)
    connection = await session.connection()
    every = ", ".join([names, *(f'"{column}"' for column in same)])
    values = ", ".join([names, *["%s"] * len(same)])
    known = "" if fresh else " on conflict do nothing"
    put = f"insert into {table} ({every}) select {values} from {staged}{known}"
    await connection.exec_driver_sql(put, tuple(same.values()))


async def stage_lines(
    session: AsyncSession, staged: str, like: str, columns: Sequence[str], lines: Iterable[str]
) -> str:
    """Into a table that has the columns of the query `like`, and these lines alone until the transaction ends.

    The table stays with the connection: to make and to drop it in each transaction, with what PostgreSQL keeps beside
    it, and to empty it after each use, was a tenth of an import. A name stands for one `like`, wherever it is used.
    """
    connection = await session.connection()
    made = f"create temp table if not exists {staged} on commit delete rows as {like} with no data"
    await connection.exec_driver_sql(made)
    filled: set[str] = session.info.setdefault("staged", set())
    if staged in filled:
        await connection.exec_driver_sql(f"truncate {staged}")
    filled.add(staged)
    raw: Any = (await connection.get_raw_connection()).driver_connection
    names, following = ", ".join(f'"{column}"' for column in columns), iter(lines)
    async with raw.cursor() as cursor, cursor.copy(f"copy {staged} ({names}) from stdin") as copy:
        while some := list(islice(following, AT_ONCE)):
            await copy.write("".join(some))
    return staged


def line_of(row: Sequence[Any]) -> str:
    """A row in the text format of COPY, with its end. Lists are arrays; a dict is to be JSON already."""
    return "\t".join(map(_cell, row)) + "\n"


def cell_of_bytes(value: bytes) -> str:
    return f"\\\\x{value.hex()}"


def cell_of_text(value: str | None) -> str:
    """Serialize a text that is no member of an enumeration."""
    return NULL if value is None else _text(value)


@lru_cache(10_000)
def cell_of_texts(values: tuple[str, ...]) -> str:
    """Serialize an array. Cached, as rows share few values, such as the tags of many people."""
    return _cell(values)


def _text(value: str) -> str:
    # What is printable has nothing to be escaped but the backslash: two questions that C answers.
    if value.isprintable() and "\\" not in value:
        return value
    return value.translate(_ESCAPES)


def _cell(value: object) -> str:
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if isinstance(value, str):
        # A member of an enumeration is written as what it stands for.
        return _text(str(value))
    if value is None:
        return NULL
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, bytes):
        return cell_of_bytes(value)
    if isinstance(value, bool):
        return "t" if value else "f"
    # By their base: an enumeration, or a number of numpy, calls itself otherwise.
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
"""Writers of the most frequent types: a look-up, where asking for the type takes seven questions."""
