"""Keyset pagination: stable under inserts, without count(*).

Every list of the API takes `limit` and `after`, and returns `items` and `next`. The cursor is opaque: pass `next` back
as `after`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from common.schemas.instants import Instant
from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, func, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from kit.web.problems import Invalid

T = TypeVar("T")
C = TypeVar("C", int, str, UUID, date, datetime)
_MOMENT = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True)
class PageQuery:
    limit: int
    after: str | None


def _page_query(
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=400, description="The `next` of the page before.")] = None,
) -> PageQuery:
    return PageQuery(limit, after)


Paging = Annotated[PageQuery, Depends(_page_query)]


@dataclass(frozen=True)
class Rows(Generic[T]):
    items: Sequence[T]
    next: str | None


class Page(BaseModel, Generic[T]):
    """A page of a list. `next`: the `after` of the following page; null on the last one."""

    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    next: str | None


def single_page(items: Sequence[T]) -> Page[T]:
    """Return the only page of a list that is always short."""
    return Page(items=list(items), next=None)


def read_cursor(paging: PageQuery, kind: type[C], *, most: int = 2**31 - 1) -> C | None:
    """Parse the cursor as a value of `kind`; None on the first page. Raise Invalid for an invalid one.

    `most`: the greatest allowed whole number.
    """
    return None if paging.after is None else _parse_as(kind, paging.after, most)


class LogCursor(NamedTuple):
    """The end of a page of a log: a time, and the last row of that time."""

    at: datetime
    id: UUID

    def write(self) -> str:
        return f"{_said(self.at)}_{self.id}"


def read_log_cursor(after: str | None) -> LogCursor | None:
    """Parse what `LogCursor.write` wrote; None on the first page. Raise Invalid for an invalid cursor."""
    if after is None:
        return None
    moment, _, last = after.partition("_")
    return LogCursor(_moment(moment), _parse_as(UUID, last))


def cut_page(found: Sequence[T], limit: int, cursor: Callable[[T], object]) -> Page[T]:
    """Return one page of rows, which were read with one more than `limit` to detect a next page.

    `cursor`: a row's value after which the next page begins.
    """
    if len(found) <= limit:
        return single_page(found)
    return Page(items=list(found[:limit]), next=_said(cursor(found[limit - 1])))


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


@dataclass(frozen=True)
class By:
    """A column to sort by, ascending; `absent`: the position of rows without a value."""

    column: InstrumentedAttribute[Any]
    absent: Any = None

    @property
    def expression(self) -> ColumnElement[Any]:
        return self.column.expression if self.absent is None else func.coalesce(self.column, self.absent)


async def read_in_order(
    session: AsyncSession,
    rows: Select[T],
    order: Sequence[By],
    key: InstrumentedAttribute[Any],
    paging: PageQuery,
) -> Rows[T]:
    """Read one page of `rows` sorted by `order` (of texts, only the first column may be one), then by `key`."""
    columns = [*(sort_key.expression for sort_key in order), key]
    if paging.after is not None:
        cursor_parts = paging.after.rsplit("_", len(order))
        if len(cursor_parts) != len(columns):
            raise no_cursor()
        parsed = [_parse(sort_key.column, text) for sort_key, text in zip(order, cursor_parts, strict=False)]
        rows = rows.where(tuple_(*columns) > tuple_(*parsed, _parse(key, cursor_parts[-1])))
    items = (await session.scalars(rows.order_by(*columns).limit(paging.limit + 1))).all()
    if len(items) <= paging.limit:
        return Rows(items, None)
    items = items[: paging.limit]
    last = [getattr(items[-1], sort_key.column.key) for sort_key in order]
    values = (sort_key.absent if value is None else value for sort_key, value in zip(order, last, strict=True))
    return Rows(items, "_".join([*(_said(value) for value in values), str(getattr(items[-1], key.key))]))


async def read_sorted(
    session: AsyncSession,
    rows: Select[T],
    sort: str,
    columns: Mapping[str, By],
    key: InstrumentedAttribute[Any],
    paging: PageQuery,
) -> Rows[T]:
    """Read one page of `rows` by a column and `key`: `amount`, or `-amount` for the greatest first.

    The cursor names its order: one of another order is refused. `columns`: numbers, dates and instants, no text.
    """
    by, descending = columns[sort.removeprefix("-")], sort.startswith("-")
    order = (by.expression, key)
    if paging.after is not None:
        of, _, rest = paging.after.partition("~")
        value, separator, last = rest.partition("~")
        if of != sort or not separator:
            raise no_cursor()
        row, reached = tuple_(*order), (_parse_sorted(by.column.type.python_type, value), _parse(key, last))
        rows = rows.where(row < reached if descending else row > reached)
    ordered = rows.order_by(*((column.desc() for column in order) if descending else order))
    items = (await session.scalars(ordered.limit(paging.limit + 1))).all()
    if len(items) <= paging.limit:
        return Rows(items, None)
    items = items[: paging.limit]
    value = getattr(items[-1], by.column.key)
    return Rows(items, f"{sort}~{_said(by.absent if value is None else value)}~{getattr(items[-1], key.key)}")


def _parse_sorted(kind: type[Any], text: str) -> Any:
    """Parse a value of a sorted column, which may be below zero, or a fraction."""
    if kind not in (int, float):
        return _parse_as(kind, text)
    try:
        number = kind(text)
    except ValueError as error:
        raise no_cursor() from error
    if not abs(number) < 2**63:
        raise no_cursor()
    return number


def sort_or_since() -> Invalid:
    """Return the error for a list asked for in an order and by its changes at once."""
    return Invalid(
        "« sort » et « updated_since » ne vont pas ensemble : qui suit les changements les lit dans leur ordre.",
        "`sort` and `updated_since` exclude each other: changes are read in their own order.",
        "?sort",
    )


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
    order: Sequence[By] = (),
    sort: str | None = None,
    sorts: Mapping[str, By] | None = None,
) -> Rows[T]:
    """Read one page of `rows` by last change if `since` is given, by `sort` of `sorts`, else by `order` and `key`."""
    if sort is not None:
        if since is not None:
            raise sort_or_since()
        return await read_sorted(session, rows, sort, sorts or {}, key, paging)
    if since is None:
        return await read_in_order(session, rows, order, key, paging)
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
    """Read one page of a log, latest first, for any type of `key`."""
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
    return Rows(items, f"{_said(changed)}_{getattr(items[-1], key.key)}")


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):{_MOMENT}}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError as error:
        raise no_cursor() from error


def _parse(key: InstrumentedAttribute[Any], after: str) -> Any:
    return _parse_as(key.type.python_type, after)


def _parse_as(kind: type[Any], after: str, limit: int = 2**31 - 1) -> Any:
    try:
        if kind is datetime:
            return _moment(after)
        parsed = date.fromisoformat(after) if kind is date else kind(after)
        if isinstance(parsed, int) and not 0 <= parsed <= limit:
            raise ValueError(after)
        return parsed
    except ValueError as error:
        raise no_cursor() from error


def no_cursor() -> Invalid:
    """Return the error for an invalid cursor."""
    return Invalid(
        "« after » doit être le « next » de la page précédente.",
        "`after` must be the `next` of the page before.",
        "?after",
    )
