from datetime import datetime
from uuid import UUID, uuid4

from kit.db.updated_at import EAGER, UPDATED_BY_TRIGGER
from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class CampaignEvent(Base, kw_only=True):
    """A campaign event: a public meeting, a stall, a meet-up to hand out leaflets or knock at doors, a team meeting."""

    __tablename__ = "campaign_event"
    __mapper_args__ = EAGER
    __table_args__ = (
        CheckConstraint("status in ('planned', 'held', 'cancelled')", name="status"),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("capacity > 0", name="capacity"),
        ForeignKeyConstraint(["campaign_id", "action_id"], ["action.campaign_id", "action.id"]),
        Index("ix_campaign_event_campaign_id_starts_at", "campaign_id", "starts_at"),
        Index("ix_campaign_event_campaign_id_updated_at", "campaign_id", "updated_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text, comment="As people are told it.")
    stations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the campaign's own clock.")
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    capacity: Mapped[int | None] = mapped_column(comment="None: as many as come.")
    is_public: Mapped[bool]
    status: Mapped[str] = mapped_column(Text, default="planned")
    action_id: Mapped[UUID | None] = mapped_column(default=None, comment="What budget hears of it by.")
    attended: Mapped[int | None] = mapped_column(default=None, comment="How many came: kept when their names are gone.")
    walk_ins: Mapped[int] = mapped_column(
        default=0, comment="Who came in without having signed up: counted, not named."
    )
    eve_reminded: Mapped[bool] = mapped_column(default=False)
    soon_reminded: Mapped[bool] = mapped_column(default=False)
    edited_by: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)
