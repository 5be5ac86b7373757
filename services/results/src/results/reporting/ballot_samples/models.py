from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class BallotSample(Base, kw_only=True):
    """First ballots of a station as one person counted them: for the projection only."""

    __tablename__ = "ballot_sample"
    __table_args__ = (
        CheckConstraint("ballots between 1 and 1000 and blank >= 0 and null_votes >= 0", name="plausible"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    reported_by: Mapped[str] = mapped_column(primary_key=True)
    ballots: Mapped[int]
    blank: Mapped[int]
    null: Mapped[int] = mapped_column("null_votes")  # `null` is a word of SQL
    votes: Mapped[dict[str, int]] = mapped_column(JSONB)
    version: Mapped[int]
    entered_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="By the clock of whoever entered it, which may be wrong."
    )
    reported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
