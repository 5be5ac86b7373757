from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import DateTime, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class Pairing(Base, kw_only=True):
    """A pairing code for a poll watcher's phone; it works once."""

    __tablename__ = "pairing"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "poll_watcher_id"],
            ["poll_watcher.campaign_id", "poll_watcher.id"],
            name="fk_pairing_poll_watcher",
            ondelete="cascade",
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    poll_watcher_id: Mapped[UUID]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class Phone(Base, kw_only=True):
    """A paired phone. Its key is a secret link; revoking the phone closes it."""

    __tablename__ = "phone"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "poll_watcher_id"],
            ["poll_watcher.campaign_id", "poll_watcher.id"],
            name="fk_phone_poll_watcher",
            ondelete="cascade",
        ),
        Index("ix_phone_campaign_id_poll_watcher_id", "campaign_id", "poll_watcher_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    poll_watcher_id: Mapped[UUID]
    paired_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    revoked_by: Mapped[str | None] = mapped_column(default=None)
