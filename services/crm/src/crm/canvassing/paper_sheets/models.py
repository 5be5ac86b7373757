from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Index, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class PaperSheet(Base, kw_only=True):
    """A printed page of doors; its QR code leads to its entry form."""

    __tablename__ = "paper_sheet"
    __table_args__ = (Index("ix_paper_sheet_campaign_id_turf", "campaign_id", "turf"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    turf: Mapped[UUID]
    batch: Mapped[UUID]
    page: Mapped[int] = mapped_column(SmallInteger)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, comment="`door`, `station` and `name` of each line, as it was printed."
    )
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    walked_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="Said once, when it is first entered: a repeat is the same."
    )
