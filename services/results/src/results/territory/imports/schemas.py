from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Mode: TypeAlias = Literal["strict", "report"]


class FileFault(BaseModel):
    """A row that was rejected, or kept with a warning. The header is line 1."""

    model_config = ConfigDict(from_attributes=True)

    line: int
    reason: str


class ImportRead(BaseModel):
    """Report on the import of one official file."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    file_name: str
    election: str
    on: date
    round: int
    rows: int = Field(description="Stations in the file.")
    stations: int = Field(description="Of them, in the campaign's territory.")
    kept: bool = Field(description="False when stations of a newer ballot, or the same ones, were known already.")
    rejected: list[FileFault]
    warnings: list[FileFault]
    imported_at: datetime
