from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class Rehearsal(Base, kw_only=True):
    """A rehearsal that is running. Its invented sheets follow from the seed and the time since it started."""

    __tablename__ = "rehearsal"
    __table_args__ = (
        CheckConstraint("round in (1, 2)", name="known_round"),
        {"comment": "Nothing of a rehearsal is counted, told or journalled; it is deleted when it ends."},
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    seed: Mapped[int]
    started_by: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RehearsalSheet(Base, kw_only=True):
    """A sheet that somebody of the team typed in a rehearsal."""

    __tablename__ = "rehearsal_sheet"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "round"],
            ["rehearsal.campaign_id", "rehearsal.round"],
            name="fk_rehearsal_sheet_rehearsal",
            ondelete="cascade",
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    registered: Mapped[int]
    voters: Mapped[int]
    blank: Mapped[int]
    null: Mapped[int] = mapped_column("null_votes")  # `null` is a word of SQL
    valid: Mapped[int]
    votes: Mapped[dict[str, int]] = mapped_column(JSONB)
    sent_by: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
