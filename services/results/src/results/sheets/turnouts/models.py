from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class Turnout(Base, kw_only=True):
    """Number of people who had voted in a station at a moment of the day."""

    __tablename__ = "turnout"
    __table_args__ = (CheckConstraint("voters between 0 and registered", name="voters_registered"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    moment: Mapped[str] = mapped_column(primary_key=True)
    registered: Mapped[int]
    voters: Mapped[int]
    version: Mapped[int]
    reported_by: Mapped[str]
    reported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    entered_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="By the clock of the device, which may be wrong."
    )
