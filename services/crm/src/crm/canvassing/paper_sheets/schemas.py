from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.schemas.instants import Instant
from pydantic import BaseModel, ConfigDict, Field

from crm.canvassing.canvasses.outcomes import Outcome

MAX_LINES = 10
"""Lines per page: boxes large enough to tick while standing."""


class SheetsCreate(BaseModel):
    """A published turf whose doors are to be printed."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"turf": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10"}]}
    )

    turf: UUID


class SheetLine(BaseModel):
    door: UUID
    station: str
    name: str


class SheetRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    turf: UUID
    batch: UUID
    page: int
    lines: list[SheetLine]
    created_at: datetime
    walked_at: datetime | None


class Ticked(BaseModel, extra="forbid"):
    line: Annotated[int, Field(strict=True, ge=1, le=MAX_LINES)]
    outcome: Outcome


class EntryCreate(BaseModel):
    """The ticked lines of a sheet. A line that was entered before with the same values changes nothing."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "walked_at": "2026-10-17T18:00:00+02:00",
                    "ticked": [{"line": 1, "outcome": "answered"}, {"line": 2, "outcome": "not_home"}],
                }
            ]
        },
    )

    walked_at: Instant
    ticked: Annotated[list[Ticked], Field(min_length=1, max_length=MAX_LINES)]


class EntryRead(BaseModel):
    recorded: int
    known: int
    refused: list[str] = Field(description="In French, by line: those that were entered otherwise before.")
