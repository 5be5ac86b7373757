from datetime import datetime
from typing import Any
from uuid import UUID

from kit.db.updated_at import EAGER, UPDATED_BY_TRIGGER
from sqlalchemy import CheckConstraint, DateTime, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Action(Base, kw_only=True):
    """A piece of field work with a place and a time: postering, leafleting, door-to-door, meeting…"""

    __tablename__ = "action"
    __mapper_args__ = EAGER
    __table_args__ = (
        Index("ix_action_campaign_id_updated_at", "campaign_id", "updated_at"),
        CheckConstraint("status in ('planned', 'completed', 'cancelled')", name="status"),
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_action_campaign_id_starts_at", "campaign_id", "starts_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    stations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    volunteers: Mapped[int]
    status: Mapped[str] = mapped_column(Text)
    cost_lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    sums: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), default=None)
    attendees: Mapped[int | None] = mapped_column(default=None, comment="A number, of nobody in particular.")
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)
