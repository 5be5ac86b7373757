from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class CommissionLetter(Base, kw_only=True):
    """A letter of the commission on the filed account, and whether it is answered."""

    __tablename__ = "commission_letter"
    __table_args__ = (
        CheckConstraint("answer_due_on is null or answer_due_on >= received_on", name="answer_after"),
        CheckConstraint("answered_on is null or answered_on >= received_on", name="answered_after"),
        Index("ix_commission_letter_campaign_id_received_on", "campaign_id", "received_on"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    received_on: Mapped[date]
    answer_due_on: Mapped[date | None] = mapped_column(comment="As the letter says.")
    answered_on: Mapped[date | None] = mapped_column(default=None)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="What it asks, and how it was answered.")
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class Settlement(Base, kw_only=True):
    """The end of an account after the decision: notification, refund, surplus, bank account."""

    __tablename__ = "settlement"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    notified_on: Mapped[date | None] = mapped_column(comment="The decision reached the candidate.")
    refunded_on: Mapped[date | None]
    refunded: Mapped[int | None] = mapped_column(BigInteger, comment="In whole euros, or francs CFP.")
    surplus_paid_on: Mapped[date | None]
    surplus_to: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Sealed.")
    bank_closed_on: Mapped[date | None]
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), init=False
    )
