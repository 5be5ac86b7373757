from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Task(Base, kw_only=True):
    """Something that waits for the coordinator, because of what another service told."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", "about"),
        CheckConstraint("(closed_at is null) = (closed_as is null)", name="closed"),
        Index("ix_task_campaign_id_closed_at_opened_at", "campaign_id", "closed_at", "opened_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    about: Mapped[UUID] = mapped_column(comment="What the task is about, by the teller's own reference.")
    heard_version: Mapped[int] = mapped_column(
        BigInteger, comment="Of what it is about: an older event changes nothing."
    )
    place: Mapped[str] = mapped_column(Text, comment="A station, or a commune while the station is not known.")
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    closed_as: Mapped[str | None] = mapped_column(Text, default=None)
