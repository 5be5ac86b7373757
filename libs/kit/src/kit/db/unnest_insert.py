"""Many rows in one statement whose text stays the same however many they are: an array a column, unnested.

`values (…), (…)` is built, and read by PostgreSQL, anew for each number of rows: 200 rows cost ten times as much.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import BindParameter, ColumnElement, Executable, Select, Table, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db.direct import Direct, ask

Ending: TypeAlias = Callable[[Insert], Executable]
"""Adds to an INSERT what is to be done on a conflict, and what is returned."""


def select_given(columns: Sequence[ColumnElement[Any]], rows: Sequence[Mapping[str, Any]]) -> Select[Any]:
    """A select of `rows`, in their order; each has the columns' names for keys. No column may be an array itself."""
    return _select(columns, [bindparam(None, values, ARRAY(one.type)) for one, values in _arrays(columns, rows)])


class RowsInsert:
    """An INSERT of whole rows of a table, made once: to build a statement anew takes longer than to send it."""

    def __init__(self, table: Table, ending: Ending) -> None:
        self._columns = list(table.columns)
        binds = [bindparam(_bind(one), type_=ARRAY(one.type)) for one in self._columns]
        given = _select(self._columns, binds)
        self._one = Direct(
            ending(insert(table).values({one.key: bindparam(one.key, type_=one.type) for one in table.columns}))
        )
        self._many = Direct(ending(insert(table).from_select([one.key for one in self._columns], given)))

    async def execute(self, session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        """Add at least one row and return what the ending returns. One goes as a row: as arrays it would cost twice."""
        if len(rows) == 1:
            return await ask(session, self._one, rows[0])
        return await ask(session, self._many, {_bind(one): all for one, all in _arrays(self._columns, rows)})


def _bind(one: ColumnElement[Any]) -> str:
    return f"all_{one.key}"


def _arrays(
    columns: Sequence[ColumnElement[Any]], rows: Sequence[Mapping[str, Any]]
) -> list[tuple[ColumnElement[Any], list[Any]]]:
    return [(one, [row[one.key or ""] for row in rows]) for one in columns]


def _select(columns: Sequence[ColumnElement[Any]], arrays: Sequence[BindParameter[Any]]) -> Select[Any]:
    names = [column(one.key or "", one.type) for one in columns]
    return select(func.unnest(*arrays).table_valued(*names, name="given").render_derived())
