from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

Form: TypeAlias = Literal["csv", "parquet"]


class DataColumnRead(BaseModel):
    """`text`: what it holds, in French. `values`: all that it may hold; empty where any may be."""

    name: str
    type: Literal["integer", "number", "boolean", "date", "timestamp", "uuid", "json", "text", "texts"]
    nullable: bool
    values: list[str]
    text: str


class DataTableRead(BaseModel):
    name: str
    label: str
    about: str
    columns: list[DataColumnRead]


class DataTableExport(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"form": "parquet"}]})

    form: Form = "csv"
