from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, Index, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class TurfHolder(Base, kw_only=True):
    """A member to whom a published turf is given; several hold it together, as a team."""

    __tablename__ = "turf_holder"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "turf_id"], ["turf.campaign_id", "turf.id"]),
        Index("ix_turf_holder_campaign_id_subject", "campaign_id", "subject"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    turf_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    given_by: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the campaign's clock.")


class CanvasserAvailability(Base, kw_only=True):
    """When a member is free to walk, as they say themselves; no row: they never said."""

    __tablename__ = "canvasser_availability"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    slots: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Day and part of it: sat_evening.")
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
