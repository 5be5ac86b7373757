from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class Poll(Base, kw_only=True):
    """A poll as the campaign entered it: totals by segment, no individual answers."""

    __tablename__ = "poll"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    fielded_to: Mapped[date]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """A `PollCreate`, as it was checked."""
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
