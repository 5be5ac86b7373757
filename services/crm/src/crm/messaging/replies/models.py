from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Reply(Base, kw_only=True):
    """An answer to a message, until somebody of the team has taken care of it. Its text is in the timeline."""

    __tablename__ = "reply"
    __table_args__ = (
        CheckConstraint("channel in ('email', 'sms')", name="channel"),
        CheckConstraint("state in ('open', 'answered', 'closed')", name="state"),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_reply_campaign_id_state_received_at", "campaign_id", "state", "received_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="The interaction's.")
    person_id: Mapped[UUID]
    mailing_id: Mapped[UUID | None]
    channel: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the campaign's clock.")
    state: Mapped[str] = mapped_column(default="open")
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    assigned_to: Mapped[str | None] = mapped_column(default=None)
    changed_by: Mapped[str | None] = mapped_column(default=None)
    changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class ReceivedMessage(Base, kw_only=True):
    """A mail or SMS received, under the hash of its id, so that a second delivery changes nothing."""

    __tablename__ = "received_message"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    became: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
