from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, Index, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class PeopleExport(Base, kw_only=True):
    """A log entry of an export of people: author, reason, people, columns, never the file."""

    __tablename__ = "people_export"
    __table_args__ = (
        CheckConstraint("form in ('csv', 'xlsx')", name="form"),
        Index("ix_people_export_campaign_id_created_at", "campaign_id", "created_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    form: Mapped[str]
    reason: Mapped[str]
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text))
    filter: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    people: Mapped[int] = mapped_column(comment="How many fitted when it was asked for.")
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
