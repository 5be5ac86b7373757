"""Table of written reports, stored unchanged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, LargeBinary, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class Report(Base, kw_only=True):
    """One report: the PDF and the page's content."""

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_written_at", "campaign_id", "written_at"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    """That of the job that wrote it."""
    requested_by: Mapped[str]
    territories: Mapped[list[str]] = mapped_column(ARRAY(String))
    """What its reader could see then; empty: the whole campaign."""
    title: Mapped[str]
    subtitle: Mapped[str]
    methods: Mapped[list[str]] = mapped_column(ARRAY(String))
    data_vintage: Mapped[str]
    pages: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
