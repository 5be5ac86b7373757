from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class FalseAlarm(Base, kw_only=True):
    """A false alarm: one exact text that a manager allows, with the reason."""

    __tablename__ = "false_alarm"
    __table_args__ = (
        CheckConstraint(
            "category in ('religion', 'opinion', 'origin', 'union', 'health', 'sexual_life')", name="category"
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    text_key: Mapped[str] = mapped_column(primary_key=True, comment="The text without accents, case and signs.")
    text: Mapped[str]
    category: Mapped[str] = mapped_column(comment="What it was taken for.")
    reason: Mapped[str]
    allowed_by: Mapped[str]
    allowed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
