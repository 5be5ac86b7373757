from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class FilingNote(Base, kw_only=True):
    """A note of the accountant or another member on the account or one of its entries; the text is encrypted."""

    __tablename__ = "filing_note"
    __table_args__ = (Index("ix_filing_note_campaign_id_made_at", "campaign_id", "made_at"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    object_id: Mapped[UUID | None]
    text: Mapped[bytes] = mapped_column(LargeBinary)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
