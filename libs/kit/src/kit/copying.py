"""Many rows at once: COPY into a table of the transaction's own, then into the real one.

PostgreSQL refuses COPY into a table with row-level security: the second step is an INSERT, which the policy checks.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession


async def copy_rows(session: AsyncSession, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """`table` and `columns` are our own names, never a caller's. A row is as long as `columns`.

    What lies in the table already is left as it is: a row that is there is not put in again.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    staged = f"staged_{table}"
    connection = await session.connection()
    made = f"create temp table if not exists {staged} on commit drop as select {names} from {table} with no data"
    await connection.exec_driver_sql(made)
    raw: Any = (await connection.get_raw_connection()).driver_connection
    async with raw.cursor() as cursor, cursor.copy(f"copy {staged} ({names}) from stdin") as copy:
        for row in rows:
            await copy.write_row(row)
    await connection.exec_driver_sql(
        f"insert into {table} ({names}) select {names} from {staged} on conflict do nothing"
    )
    await connection.exec_driver_sql(f"truncate {staged}")
