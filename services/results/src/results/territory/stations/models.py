from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class Station(Base, kw_only=True):
    """A polling station (bureau de vote) where the campaign's election is held."""

    __tablename__ = "station"
    __table_args__ = (
        CheckConstraint("registered >= 0", name="registered_not_negative"),
        Index("ix_station_campaign_id_updated_at", "campaign_id", "updated_at"),
        Index("ix_station_campaign_id_commune", "campaign_id", "commune", "station"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    commune: Mapped[str]
    commune_name: Mapped[str]
    registered: Mapped[int]
    closings: Mapped[dict[str, str]] = mapped_column(JSONB, comment="Round → local time: {'1': '20:00'}.")
    known_on: Mapped[date | None] = mapped_column(
        comment="Day of the ballot it was read from; null when a person entered it, whom no file overrules."
    )
    place: Mapped[str | None] = mapped_column(default=None, comment="Of the polling place: `École Jules-Ferry`.")
    address: Mapped[str | None] = mapped_column(default=None)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
