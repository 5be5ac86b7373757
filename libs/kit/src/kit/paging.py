"""Keyset pages: stable under inserts, no count(*)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from common.schemas.instants import Instant
from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from kit.problems import Invalid

T = TypeVar("T")
_MOMENT = "%Y%m%dT%H%M%S.%fZ"


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


Since = Annotated[
    Instant | None,
    Query(
        description="Only rows that changed then or later, the longest ago first: the newest `updated_at` you have, "
        "less a minute, for what was being written while you read. What is erased is told by events."
    ),
]


async def read_since(
    session: AsyncSession,
    rows: Select[T],
    at: InstrumentedAttribute[datetime],
    key: InstrumentedAttribute[Any],
    paging: PageQuery,
    since: datetime | None,
) -> Rows[T]:
    """One page of `rows`: in the order of their last change where `since` is given, else in that of `key`."""
    if since is None:
        return await read_page(session, rows, key, paging)
    rows = rows.where(at >= since)
    if paging.after is not None:
        moment, _, last = paging.after.partition("_")
        rows = rows.where(tuple_(at, key) > (_moment(moment), _parse(key, last)))
    items = (await session.scalars(rows.order_by(at, key).limit(paging.limit + 1))).all()
    return _cut(items, at, key, paging.limit)


async def read_newest(
    session: AsyncSession,
    rows: Select[T],
    at: InstrumentedAttribute[datetime],
    key: InstrumentedAttribute[Any],
    paging: PageQuery,
) -> Rows[T]:
    """One page of a log: the last first, whatever its `key`."""
    if paging.after is not None:
        moment, _, last = paging.after.partition("_")
        rows = rows.where(tuple_(at, key) < (_moment(moment), _parse(key, last)))
    items = (await session.scalars(rows.order_by(at.desc(), key.desc()).limit(paging.limit + 1))).all()
    return _cut(items, at, key, paging.limit)


def _cut(
    items: Sequence[T], at: InstrumentedAttribute[datetime], key: InstrumentedAttribute[Any], limit: int
) -> Rows[T]:
    if len(items) <= limit:
        return Rows(items, None)
    items = items[:limit]
    changed: datetime = getattr(items[-1], at.key)
    return Rows(items, f"{changed.astimezone(UTC):{_MOMENT}}_{getattr(items[-1], key.key)}")


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError as error:
        raise no_cursor() from error


def _parse(key: InstrumentedAttribute[Any], after: str) -> Any:
    try:
        parsed = key.type.python_type(after)
        if isinstance(parsed, int) and not 0 <= parsed < 2**31:
            raise ValueError(after)
        return parsed
    except ValueError as error:
        raise no_cursor() from error


def no_cursor() -> Invalid:
    """Of what is handed back and was never given."""
    return Invalid(
        "« after » doit être le « next » de la page précédente.",
        "`after` must be the `next` of the page before.",
        "?after",
    )
