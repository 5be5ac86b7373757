"""COPY through the session's connection, inside its transaction."""

import asyncio
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
    await copy_parts(session, table, columns, rows.slice, rows.height, progress)


async def copy_parts(
    session: AsyncSession,
    table: str,
    columns: list[str],
    make: Callable[[int, int], pl.DataFrame],
    height: int,
    progress: Progress = no_progress,
) -> None:
    """Copy rows that are made part by part: `make` takes the first row and the number of rows.

    They are made and written as text in a thread, as requests wait for this one.
    """

    def write(start: int) -> bytes:
        return make(start, CHUNK).write_csv(include_header=False).encode()

    names = ", ".join(f'"{column}"' for column in columns)
    raw: Any = (await (await session.connection()).get_raw_connection()).driver_connection
    async with raw.cursor() as cursor, cursor.copy(f"copy {table} ({names}) from stdin (format csv)") as copy:
        for start in range(0, height, CHUNK):
            await copy.write(await asyncio.to_thread(write, start))
            progress("écriture", min(start + CHUNK, height), height)
