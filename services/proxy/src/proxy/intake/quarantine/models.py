from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base, of_a_request_or_an_offer


class FormFingerprint(Base, kw_only=True):
    """The origin of a form as keyed hashes that identify nobody, kept for a week."""

    __tablename__ = "form_fingerprint"
    __table_args__ = (
        *of_a_request_or_an_offer(),
        Index("ix_form_fingerprint_campaign_id_sent_at", "campaign_id", "sent_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID | None]
    offer_id: Mapped[UUID | None]
    identity_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="As person.identity_hash.")
    address: Mapped[bytes] = mapped_column(LargeBinary)
    device: Mapped[bytes] = mapped_column(LargeBinary)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    proven: Mapped[bool] = mapped_column(Boolean)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class QuarantineItem(Base, kw_only=True):
    """A form that is not matched until a member has reviewed it."""

    __tablename__ = "quarantine_item"
    __table_args__ = (
        *of_a_request_or_an_offer(),
        CheckConstraint("decision in ('released', 'refused')", name="decision"),
        CheckConstraint("num_nulls(decision, decided_by, decided_at) in (0, 3)", name="decided"),
        Index("ix_quarantine_item_campaign_id_decision", "campaign_id", "decision"),
        Index("ix_quarantine_item_campaign_id_request_id", "campaign_id", "request_id"),
        Index("ix_quarantine_item_campaign_id_offer_id", "campaign_id", "offer_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID | None]
    offer_id: Mapped[UUID | None]
    signals: Mapped[list[str]] = mapped_column(ARRAY(Text))
    decision: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    quarantined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class Vouch(Base, kw_only=True):
    """A member's statement that they know the holder."""

    __tablename__ = "vouch"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "offer_id"], ["offer.campaign_id", "offer.id"], ondelete="CASCADE"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    vouched_by: Mapped[str] = mapped_column(Text)
    vouched_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
