"""The API's schemas of exports of people."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm.people.records.field_selections import labels_of
from crm.people.records.schemas import Line
from crm.segments.segments.filters import Filter

HEADS: dict[str, str] = (
    {"id": "Fiche"}
    | labels_of("name", "address")
    | {"residences": "Autres adresses", "emails": "E-mail", "phones": "Téléphone"}
    | labels_of("details", "collection")
)
"""The header of each column."""
if TYPE_CHECKING:
    Column: TypeAlias = str
else:
    Column = Literal[tuple(HEADS)]
Form: TypeAlias = Literal["csv", "xlsx"]


class ExportCreate(BaseModel):
    """An export: its people (a saved segment, a filter, or everybody in your territories), columns and reason."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "columns": ["surname", "first_names", "street", "postcode", "town"],
                    "reason": "Étiquettes de la tournée du 12",
                    "filter": {"kind": "tag", "tag": "marché"},
                }
            ]
        },
    )

    columns: Annotated[list[Column], Field(min_length=1, max_length=len(HEADS))]
    reason: Annotated[Line, Field(description="Kept in the log.", examples=["Étiquettes de la tournée du 12"])]
    form: Form = "csv"
    segment_id: UUID | None = None
    filter: Filter | None = None


class ExportRead(BaseModel):
    id: UUID
    form: Form
    reason: str
    columns: list[Column]
    filter: dict[str, Any] | None
    people: int
    created_by: str
    created_at: datetime
