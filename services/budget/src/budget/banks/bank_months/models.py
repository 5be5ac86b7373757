from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class SignedMonth(Base, kw_only=True):
    """A month's reconciliation as the agent signed it. Signed again if the month changes; never deleted."""

    __tablename__ = "signed_month"
    __table_args__ = (CheckConstraint("extract(day from month) = 1", name="first_day"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True, comment="Its first day.")
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bank_cents: Mapped[int] = mapped_column(BigInteger)
    journal_cents: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int]
    open_lines: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(
        comment="Hash of the figures signed: another one asks for another signature."
    )
    note: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Sealed: why something is left.")
    signed_by: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
