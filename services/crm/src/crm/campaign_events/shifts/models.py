from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Shift(Base, kw_only=True):
    """A stretch of a campaign event for which hands are needed."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("needed > 0", name="needed"),
        ForeignKeyConstraint(["campaign_id", "campaign_event_id"], ["campaign_event.campaign_id", "campaign_event.id"]),
        Index("ix_shift_campaign_id_campaign_event_id", "campaign_id", "campaign_event_id"),
        Index("ix_shift_campaign_id_starts_at", "campaign_id", "starts_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    campaign_event_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the campaign's own clock.")
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    needed: Mapped[int]
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="What is good to know there; nobody is kept out.")
    is_off: Mapped[bool] = mapped_column(default=False, comment="Taken away, or its campaign event was.")
    eve_reminded: Mapped[bool] = mapped_column(default=False)
    soon_reminded: Mapped[bool] = mapped_column(default=False)


class ShiftPlace(Base, kw_only=True):
    """A place of a person in a shift."""

    __tablename__ = "shift_place"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "shift_id"], ["shift.campaign_id", "shift.id"]),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_shift_place_campaign_id_person_id", "campaign_id", "person_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    shift_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    assigned_by: Mapped[str] = mapped_column(Text, comment="Themselves by their link, or who assigned them.")
    assigned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
