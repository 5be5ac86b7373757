"""Declaration of a table that a campaign may take out of the suite, or read by SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.scopes import PERSONAL
from sqlalchemy import Column, ColumnElement, LargeBinary, Select, Uuid, bindparam, or_, select
from sqlalchemy.orm import InstrumentedAttribute

CAMPAIGN = bindparam("campaign_id", type_=Uuid())
"""The campaign whose rows are read: each query names it, beside the row policies."""

Texts = Mapping[InstrumentedAttribute[Any], str]
"""Columns in their order, each with what it holds, in French."""


class SealedColumn(ValueError):
    """A declared column holds bytes: sealed fields, keyed hashes and pictures stay in the suite."""


@dataclass(frozen=True, kw_only=True)
class DataTable:
    """A table of the campaign's rows. `query` selects its columns, of `CAMPAIGN`, in a fixed order."""

    name: str
    label: str
    """In French, for the page."""
    about: str
    """One sentence in French: what a row is."""
    query: Select[*tuple[Any, ...]]
    texts: Mapping[str, str]
    """The content of each column, in French."""
    scopes: frozenset[str]
    place: str | None = None
    """The column of the polling station; a caller of a part of the territory gets no table without one."""
    in_views: bool = True
    """False for what the law or an embargo keeps from a reader that no rule can stop later."""

    def __post_init__(self) -> None:
        columns = {str(column.key): column for column in self.query.selected_columns}
        if set(columns) != set(self.texts):
            raise ValueError(
                f"{self.name}: each column needs its text, and nothing else: {set(columns) ^ {*self.texts}}"
            )
        if sealed := [name for name, column in columns.items() if _holds_bytes(column)]:
            raise SealedColumn(f"{self.name}: {', '.join(sealed)}")

    @property
    def is_personal(self) -> bool:
        return bool(PERSONAL & self.scopes)

    def rows(self, campaign_id: UUID, territories: tuple[str, ...] = ()) -> Select[Any]:
        """Return the query of a campaign's rows, within territories (none: everywhere). Needs `place` for those."""
        query = self.query.params(campaign_id=campaign_id)
        if not territories:
            return query
        inner = query.subquery()
        place = inner.c[self.place or ""]
        inside = [place.startswith(f"{territory}_", autoescape=True) for territory in territories]
        return select(inner).where(or_(place.in_(territories), *inside))


def data_table(
    name: str, label: str, about: str, scopes: str, texts: Texts, *, place: str | None = None, in_views: bool = True
) -> DataTable:
    """Declare columns of one model, by its primary key. `scopes`: all that a reader needs, with spaces between."""
    columns: dict[Column[Any], str] = {attribute.property.columns[0]: text for attribute, text in texts.items()}
    table = next(iter(columns)).table
    return DataTable(
        name=name,
        label=label,
        about=about,
        query=select(*columns).where(table.c.campaign_id == CAMPAIGN).order_by(*table.primary_key.columns),
        texts={column.key: text for column, text in columns.items()},
        scopes=frozenset(scopes.split()),
        place=place,
        in_views=in_views,
    )


def _holds_bytes(column: ColumnElement[Any]) -> bool:
    kind: Any = column.type
    return isinstance(getattr(kind, "item_type", kind), LargeBinary)
