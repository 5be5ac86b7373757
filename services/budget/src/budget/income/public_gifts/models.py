from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class GiftSubmission(Base, kw_only=True):
    """A public form of a gift that was taken within the last hour."""

    __tablename__ = "gift_submission"
    __table_args__ = (Index("ix_gift_submission_submitted_at", "campaign_id", "submitted_at"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[bytes] = mapped_column(LargeBinary, comment="Keyed hash of the network address, not the address.")
    submitted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
