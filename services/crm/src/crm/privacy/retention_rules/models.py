from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class RetentionRun(Base, kw_only=True):
    """A run of the retention rules on a day: counts of what was due and erased, for the certificate."""

    __tablename__ = "retention_run"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    dry: Mapped[bool]
    on: Mapped[date] = mapped_column(comment="By the campaign's own clock.")
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default_factory=list)
    digest: Mapped[str] = mapped_column(default="", comment="SHA-256 of the run: what the certificate prints.")
    asked_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
