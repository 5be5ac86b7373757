"""API schemas of reports."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.schemas.counts import DataVintage, Method
from pydantic import BaseModel, ConfigDict, Field


class ReportCreate(BaseModel):
    """Request for a report; empty for now, as the report is for the caller."""

    model_config = ConfigDict(extra="forbid")


class ReportChapter(BaseModel):
    """A chapter of a report."""

    key: Annotated[str, Field(description="Stable name: `history`, `priorities` …")]
    title: str
    missing: Annotated[str | None, Field(description="Why it could not be written, and what to do; null when it was.")]


class ReportRead(BaseModel):
    """A written report."""

    id: UUID
    title: str
    subtitle: str
    requested_by: str
    territories: Annotated[list[str], Field(description="What it is about; empty: the whole campaign.")]
    pages: int
    methods: Annotated[list[Method], Field(description="Of all its figures; each chapter names its own.")]
    data_vintage: DataVintage
    written_at: datetime
    chapters: list[ReportChapter]
