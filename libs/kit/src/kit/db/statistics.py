"""Statistics of tables that just grew, for PostgreSQL's planner.

Its statistics are a minute old or more. Of rows that came in since it knows nothing, thinks that each step of a query
finds one, and nests loops: a page asked of two thousand new people took more than ten minutes.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

GROWN = 4
"""How many times the rows that the planner knows of are written before it looks again."""


class GrowingTables:
    """Tables that a job fills. `transact`: begins a transaction of the worker."""

    def __init__(self, transact: Callable[[], AbstractAsyncContextManager[AsyncSession]], *tables: str) -> None:
        self._transact, self._tables, self._known = transact, tables, 0

    async def have(self, rows: int) -> None:
        """Renew the statistics if these rows, written so far, are many more than at the last time."""
        if rows >= GROWN * self._known:
            await self.renew()
            self._known = rows

    async def renew(self) -> None:
        """Renew them: before anybody is told that the job is done, as pages ask of its rows at once."""
        async with self._transact() as session:
            await renew_statistics(session, *self._tables)


async def renew_statistics(session: AsyncSession, *tables: str) -> None:
    """Have PostgreSQL look at the tables anew: after many rows were written, before anybody is told of them.

    Needs the right `maintain`, which migrations grant to the worker's role. A table that is being looked at is passed
    over. Takes a sample: milliseconds, however many rows there are.
    """
    await session.execute(text(f"analyze (skip_locked) {', '.join(tables)}"))


@asynccontextmanager
async def joined_by_hash(session: AsyncSession) -> AsyncGenerator[None]:
    """Have the queries of the block join by hash: a cost in proportion to what they read, whatever is known of it."""
    switch = text("select set_config('enable_nestloop', :value, true)")
    await session.execute(switch, {"value": "off"})
    yield
    await session.execute(switch, {"value": "on"})
