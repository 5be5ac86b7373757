from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Suppression(Base, kw_only=True):
    """An address that nothing may be sent to, stored as a keyed hash: recognisable, never readable."""

    __tablename__ = "suppression"
    __table_args__ = (
        CheckConstraint("channel in ('email', 'phone', 'identity')", name="channel"),
        CheckConstraint("reason in ('opt_out', 'erasure', 'bounce', 'complaint')", name="reason"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    blind: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    reason: Mapped[str]
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
