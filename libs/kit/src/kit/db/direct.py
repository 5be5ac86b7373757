"""Statements that nearly every request sends, handed to psycopg as they are: SQLAlchemy takes longer than PostgreSQL.

Compiled once, answered by named tuples, in the transaction of the session. Everything else goes through the session:
there is no ORM here, nothing is flushed before, and `before_cursor_execute` hears nothing of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import ClauseElement, Connection, Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

_DIALECT = PGDialectAsync_psycopg()
_DRIVER, _FIRST, _ANSWER = "driver connection", "first statement", "answer to the first statement"


class Direct:
    """A statement as psycopg takes it, with types that it knows by itself: no JSON, no enumeration."""

    def __init__(self, statement: Executable) -> None:
        compiled = cast(SQLCompiler, cast(ClauseElement, statement).compile(dialect=_DIALECT))
        self.text = compiled.string
        # Those that are to be given are left out: psycopg refuses a statement that lacks one.
        self._constants = {name: one.value for name, one in compiled.binds.items() if not one.required}

    def filled(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {**self._constants, **given}


async def ask(session: AsyncSession, statement: Direct, given: Mapping[str, Any]) -> Sequence[Any]:
    """Send a statement and return its rows, none where it returns nothing. Raises SQLAlchemy's errors."""
    driver: psycopg.AsyncConnection[Any] | None = session.info.get(_DRIVER)
    if driver is None or session.in_nested_transaction() or not session.is_active:
        # The session sends a savepoint when it is asked for its connection, and refuses it after a failed flush.
        await session.connection()
        driver = cast("psycopg.AsyncConnection[Any]", session.info[_DRIVER])
    try:
        async with driver.cursor(row_factory=namedtuple_row) as cursor:
            await cursor.execute(statement.text.encode(), statement.filled(given))
            return await cursor.fetchall() if cursor.description else ()
    except psycopg.Error as error:
        raise _translated(error, statement.text) from error


async def ask_first(session: AsyncSession, statement: Direct, given: Mapping[str, Any]) -> Sequence[Any]:
    """Like `ask`; where the transaction has not begun, in one round trip with what begins it."""
    if _DRIVER in session.info:
        return await ask(session, statement, given)
    session.info[_FIRST] = (statement, given)
    try:
        await session.connection()
        return session.info.pop(_ANSWER)
    finally:
        session.info.pop(_FIRST, None)


def begin(session: Session, connection: Connection, statement: Direct, given: Mapping[str, Any]) -> Any:
    """For the session's `after_begin`: send the statement that each transaction begins with, and the first after it.

    Returns the row of the former.
    """
    adapted = cast(AdaptedConnection, connection.connection.dbapi_connection)
    first: tuple[Direct, Mapping[str, Any]] | None = session.info.pop(_FIRST, None)

    async def send(driver: psycopg.AsyncConnection[Any]) -> Any:
        async with driver.cursor(row_factory=namedtuple_row) as beginning:
            if first is None:
                await beginning.execute(statement.text.encode(), statement.filled(given))
                return await beginning.fetchone()
            # One after the other all the same: a pipeline only does not wait in between.
            async with driver.pipeline(), driver.cursor(row_factory=namedtuple_row) as cursor:
                await beginning.execute(statement.text.encode(), statement.filled(given))
                await cursor.execute(first[0].text.encode(), first[0].filled(first[1]))
                session.info[_ANSWER] = await cursor.fetchall()
                return await beginning.fetchone()

    try:
        begun = adapted.run_async(send)
    except psycopg.Error as error:
        raise _translated(error, statement.text) from error
    session.info[_DRIVER] = adapted.driver_connection
    return begun


def end(session: Session) -> None:
    """For the end of the outermost transaction: its connection is another's from now on."""
    session.info.pop(_DRIVER, None)


def _translated(error: psycopg.Error, text: str) -> BaseException:
    """The error as SQLAlchemy would have raised it, without the parameters, which may be what people typed."""
    return DBAPIError.instance(text, None, error, psycopg.Error, hide_parameters=True, dialect=_DIALECT)
