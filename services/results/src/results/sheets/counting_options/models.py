from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class CountingOptions(Base, kw_only=True):
    """Settings of a campaign for taking in its sheets."""

    __tablename__ = "counting_options"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    double_entry: Mapped[bool] = mapped_column(comment="A sheet counts once two people have sent the same.")
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
