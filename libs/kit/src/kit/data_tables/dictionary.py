"""The data dictionary: name, type, values and meaning of each column, made from what is declared."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ARRAY, JSON, CheckConstraint, Column, ColumnElement, Enum

from kit.data_tables.declaration import DataTable

KINDS = {
    "int": "integer",
    "float": "number",
    "Decimal": "number",
    "bool": "boolean",
    "date": "date",
    "datetime": "timestamp",
    "UUID": "uuid",
    "str": "text",
}
"""Words for types, by Python's name."""

WORDS = {
    "integer": "nombre entier",
    "number": "nombre décimal",
    "boolean": "oui ou non",
    "date": "date",
    "timestamp": "date et heure",
    "uuid": "identifiant",
    "json": "objet JSON",
    "text": "texte",
    "texts": "liste de textes",
}
"""The same words in French."""

_LISTED = re.compile(r"^(?P<column>\w+) (?:in|IN) \((?P<values>'[^()]+')\)$")


@dataclass(frozen=True)
class DictionaryColumn:
    """A column: `type` is a key of `WORDS`; `values`: all that it may hold, if the schema lists them."""

    name: str
    type: str
    nullable: bool
    values: tuple[str, ...]
    text: str


def describe(table: DataTable) -> list[DictionaryColumn]:
    return [
        DictionaryColumn(column.key, kind_of(column), _may_be_null(column), _values_of(column), table.texts[column.key])
        for column in cast(Iterable[Any], table.query.selected_columns)
    ]


def kind_of(column: ColumnElement[Any]) -> str:
    """Return the word for a column's type. Arrays are lists of texts, whatever they hold."""
    if isinstance(column.type, ARRAY):
        return "texts"
    if isinstance(column.type, JSON):
        return "json"
    if isinstance(column.type, Enum):
        return "text"
    return KINDS[column.type.python_type.__name__]


def _declared(column: ColumnElement[Any]) -> Column[Any] | None:
    found = next(iter(column.base_columns), None)
    return found if isinstance(found, Column) and found.key == column.key else None


def _may_be_null(column: ColumnElement[Any]) -> bool:
    declared = _declared(column)
    return declared is not None and bool(declared.nullable)


def _values_of(column: ColumnElement[Any]) -> tuple[str, ...]:
    """Return the values that an enumeration or a check constraint of the model allows; none if it lists none."""
    if isinstance(column.type, Enum):
        return tuple(column.type.enums)
    declared = _declared(column)
    constraints: Iterable[Any] = () if declared is None else declared.table.constraints
    for constraint in constraints:
        if isinstance(constraint, CheckConstraint):
            listed = _LISTED.match(str(constraint.sqltext))
            if listed and listed["column"] == column.key:
                return tuple(re.findall(r"'([^']*)'", listed["values"]))
    return ()
