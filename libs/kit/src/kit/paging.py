"""Keyset pages: stable under inserts, no count(*)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from kit.problems import Invalid

T = TypeVar("T")


@dataclass(frozen=True)
class PageQuery:
    limit: int
    after: str | None


def _page_query(
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=100, description="The `next` of the page before.")] = None,
) -> PageQuery:
    return PageQuery(limit, after)


Paging = Annotated[PageQuery, Depends(_page_query)]


@dataclass(frozen=True)
class Rows(Generic[T]):
    items: Sequence[T]
    next: str | None


class Page(BaseModel, Generic[T]):
    """`next` is the `after` of the following page; null on the last one."""

    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    next: str | None


async def read_page(
    session: AsyncSession, rows: Select[T], key: InstrumentedAttribute[Any], paging: PageQuery
) -> Rows[T]:
    """Read one page of `rows` in the order of `key`, a unique column (within the campaign)."""
    if paging.after is not None:
        rows = rows.where(key > _parse(key, paging.after))
    items = (await session.scalars(rows.order_by(key).limit(paging.limit + 1))).all()
    if len(items) <= paging.limit:
        return Rows(items, None)
    items = items[: paging.limit]
    return Rows(items, str(getattr(items[-1], key.key)))


def _parse(key: InstrumentedAttribute[Any], after: str) -> Any:
    try:
        parsed = key.type.python_type(after)
        if isinstance(parsed, int) and not 0 <= parsed < 2**31:
            raise ValueError(after)
        return parsed
    except ValueError as error:
        raise Invalid(
            "« after » doit être le « next » de la page précédente.",
            "`after` must be the `next` of the page before.",
            "?after",
        ) from error
