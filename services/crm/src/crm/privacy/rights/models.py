from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, Index, LargeBinary, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class RightsCase(Base, kw_only=True):
    """A person's rights request and its outcome. Their identity is encrypted, and deleted later."""

    __tablename__ = "rights_case"
    __table_args__ = (
        CheckConstraint("kind in ('access', 'rectification', 'erasure', 'objection')", name="kind"),
        CheckConstraint("state in ('received', 'working', 'ready', 'closed')", name="state"),
        Index("ix_rights_case_campaign_id_due_on", "campaign_id", "due_on"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="received")
    channel: Mapped[str] = mapped_column(comment="How it came: email, post, phone, person, form.")
    received_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(comment="A month later (GDPR, art. 12(3)), or three when prolonged.")
    extension_reason: Mapped[str | None] = mapped_column(default=None, comment="complex or many: art. 12(3) alone.")
    asked: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="Sealed: what the person says of themselves; null once forgotten."
    )
    wanted: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, comment="Sealed: what they want done, in their words; null once forgotten."
    )
    identity_by_way: Mapped[str | None] = mapped_column(
        default=None, comment="How it was checked; no document is kept."
    )
    identity_by: Mapped[str | None] = mapped_column(default=None)
    identity_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    job_id: Mapped[UUID | None] = mapped_column(default=None)
    services: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default_factory=dict, comment="What each service answered, in counts and duties."
    )
    answer: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, comment="Sealed: what the services hold.")
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    outcome: Mapped[str | None] = mapped_column(default=None, comment="done, or why it was refused.")
    opened_by: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    closed_by: Mapped[str | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
