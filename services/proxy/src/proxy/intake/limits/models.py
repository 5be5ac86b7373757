from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base


class FormSubmission(Base, kw_only=True):
    """A form accepted within the last hour."""

    __tablename__ = "form_submission"
    __table_args__ = (Index("ix_form_submission_campaign_id_submitted_at", "campaign_id", "submitted_at"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[bytes] = mapped_column(LargeBinary, comment="Keyed hash of the network address, not the address.")
    submitted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class UsedChallenge(Base, kw_only=True):
    """A used proof of work, kept until its challenge expires."""

    __tablename__ = "used_challenge"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    signature: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
