from datetime import date, datetime
from uuid import UUID

from kit.db.updated_at import EAGER, UPDATED_BY_TRIGGER
from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Panel(Base, kw_only=True):
    """A place for posters: where it is and what it is. What is known of its owner is sealed."""

    __tablename__ = "panel"
    __mapper_args__ = EAGER
    __table_args__ = (
        CheckConstraint(
            "kind in ('official_board', 'free_panel', 'private_wall', 'others_board', 'forbidden_place')", name="kind"
        ),
        Index("ix_panel_campaign_id_updated_at", "campaign_id", "updated_at"),
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


class PanelReport(Base, kw_only=True):
    """Something that was seen at a panel and is to be put right: our poster covered, torn, or where it may not be."""

    __tablename__ = "panel_report"
    __table_args__ = (
        CheckConstraint("what in ('covered', 'torn', 'on_our_board', 'misplaced')", name="what"),
        CheckConstraint("posters between 1 and 1000", name="posters"),
        ForeignKeyConstraint(["campaign_id", "panel_id"], ["panel.campaign_id", "panel.id"]),
        Index("ix_panel_report_campaign_id_panel_id", "campaign_id", "panel_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="Given by who reports.")
    panel_id: Mapped[UUID]
    what: Mapped[str] = mapped_column(Text)
    posters: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reported_by: Mapped[str]
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    settled_by: Mapped[str | None] = mapped_column(default=None)
