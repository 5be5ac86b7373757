from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class SealedRead(Base, kw_only=True):
    """A read of a person's encrypted field: who, which field and why, never the value."""

    __tablename__ = "sealed_read"
    __table_args__ = (
        Index("ix_sealed_read_campaign_id_read_at", "campaign_id", "read_at"),
        Index("ix_sealed_read_campaign_id_person_id", "campaign_id", "person_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    person_id: Mapped[UUID] = mapped_column(comment="Stays when the person is erased: it names nobody then.")
    field: Mapped[str]
    reason: Mapped[str]
    read_by: Mapped[str]
    read_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
