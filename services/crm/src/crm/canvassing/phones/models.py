from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Pairing(Base, kw_only=True):
    """A single-use code that pairs one canvasser's phone with one turf."""

    __tablename__ = "pairing"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    turf: Mapped[UUID]
    label: Mapped[str]
    questionnaire_id: Mapped[UUID | None]
    number: Mapped[int | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    subject: Mapped[str | None] = mapped_column(default=None, comment="The member whose own phone it pairs.")


class Phone(Base, kw_only=True):
    """A paired phone. Its key is a secret link, which revoking the phone closes."""

    __tablename__ = "phone"
    __table_args__ = (Index("ix_phone_campaign_id_turf", "campaign_id", "turf"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    turf: Mapped[UUID]
    label: Mapped[str]
    questionnaire_id: Mapped[UUID | None]
    number: Mapped[int | None]
    paired_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    bundle_until: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), comment="Until when it is given the turf; it may send what it has for longer."
    )
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    revoked_by: Mapped[str | None] = mapped_column(default=None)
    subject: Mapped[str | None] = mapped_column(default=None, comment="The member whose own phone it is.")
