"""COPY through the session's connection, inside its transaction."""

from collections.abc import Callable
from typing import Any

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

CHUNK = 10_000

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done and how much there is."""


def no_progress(_doing: str, _done: int, _all: int) -> None:
    pass


async def insert_rows(session: AsyncSession, table: str, columns: list[str], rows: pl.DataFrame) -> None:
    """Copy rows into a table with row-level security, which refuses COPY, through a temporary table."""
    names = ", ".join(f'"{column}"' for column in columns)
    await session.execute(text(f"create temp table copied (like {table} including defaults) on commit drop"))
    await copy_rows(session, "copied", columns, rows)
    await session.execute(text(f"insert into {table} ({names}) select {names} from copied"))
    await session.execute(text("drop table copied"))


async def copy_rows(
    session: AsyncSession, table: str, columns: list[str], rows: pl.DataFrame, progress: Progress = no_progress
) -> None:
    """Copy rows. `table` and `columns` are not escaped: never pass user input."""
    names = ", ".join(f'"{column}"' for column in columns)
    raw: Any = (await (await session.connection()).get_raw_connection()).driver_connection
    async with raw.cursor() as cursor, cursor.copy(f"copy {table} ({names}) from stdin (format csv)") as copy:
        for number, chunk in enumerate(rows.iter_slices(CHUNK)):
            await copy.write(chunk.write_csv(include_header=False).encode())
            progress("écriture", number * CHUNK + chunk.height, rows.height)
