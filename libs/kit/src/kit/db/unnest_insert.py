"""Insert of many rows by one constant statement: an array per column, unnested.

`values (…), (…)` is compiled and parsed again for each number of rows: 200 rows cost ten times as much.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY


def select_given(columns: Sequence[ColumnElement[Any]], rows: Sequence[Mapping[str, Any]]) -> Select[Any]:
    """Return a select of `rows` in order; their keys are the columns' names. No column may be an array itself."""
    arrays = [bindparam(None, [row[name.key or ""] for row in rows], ARRAY(name.type)) for name in columns]
    names = [column(name.key or "", name.type) for name in columns]
    return select(func.unnest(*arrays).table_valued(*names, name="given").render_derived())
