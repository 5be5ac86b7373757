"""Many small sums in one query: round trips cost more than the sums."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import Select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

NamedSum: TypeAlias = Select[str, int, int]
"""Rows of a name, how many entries, for how much."""
Sums: TypeAlias = Mapping[str, tuple[int, int]]
"""Number and amount of entries, by name."""


async def read_sums(session: AsyncSession, named_sums: Sequence[NamedSum]) -> Sums:
    rows = await session.execute(union_all(*named_sums))
    return {name: (int(entries), int(cents)) for name, entries, cents in rows}
