from datetime import date, datetime
from uuid import UUID

from kit.db.updated_at import EAGER, UPDATED_BY_TRIGGER
from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class PosterSite(Base, kw_only=True):
    """A poster site: its place and kind. Data about its owner is encrypted."""

    __tablename__ = "poster_site"
    __mapper_args__ = EAGER
    __table_args__ = (
        CheckConstraint(
            "kind in ('official_board', 'free_panel', 'private_wall', 'others_board', 'forbidden_place')", name="kind"
        ),
        Index("ix_poster_site_campaign_id_updated_at", "campaign_id", "updated_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    longitude: Mapped[float]
    latitude: Mapped[float]
    station: Mapped[str | None]
    permission_until: Mapped[date | None] = mapped_column(comment="The last day of the owner's written permission.")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="The note, which may name an owner.")
    added_by: Mapped[str]
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)


class PosterSiteReport(Base, kw_only=True):
    """A problem at a poster site: our poster covered, torn, or misplaced."""

    __tablename__ = "poster_site_report"
    __table_args__ = (
        CheckConstraint("what in ('covered', 'torn', 'on_our_board', 'misplaced')", name="what"),
        CheckConstraint("posters between 1 and 1000", name="posters"),
        ForeignKeyConstraint(["campaign_id", "poster_site_id"], ["poster_site.campaign_id", "poster_site.id"]),
        Index("ix_poster_site_report_campaign_id_poster_site_id", "campaign_id", "poster_site_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="Given by who reports.")
    poster_site_id: Mapped[UUID]
    what: Mapped[str] = mapped_column(Text)
    posters: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reported_by: Mapped[str]
    resolved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    resolved_by: Mapped[str | None] = mapped_column(default=None)
