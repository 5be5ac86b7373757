from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, DateTime, LargeBinary, Numeric, func
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class Loan(Base, kw_only=True):
    """Money lent to the candidate: its receipt is an own contribution; it is tracked until repaid."""

    __tablename__ = "loan"
    __table_args__ = (
        CheckConstraint("lender in ('bank', 'party', 'person')", name="known_lender"),
        CheckConstraint("repaid_cents between 0 and amount_cents", name="repaid_within"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    lender: Mapped[str]
    lender_name: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed: it may be a person.")
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    rate_percent: Mapped[Decimal] = mapped_column(Numeric(6, 3))
    starts_on: Mapped[date]
    due_on: Mapped[date]
    repaid_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    reversed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class Repayment(Base, kw_only=True):
    """A repayment of a loan: the yearly statement to the commission lists them (L. 52-7-1)."""

    __tablename__ = "repayment"
    __table_args__ = (CheckConstraint("amount_cents > 0", name="positive_amount"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    loan_id: Mapped[UUID]
    paid_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    paid_by: Mapped[str] = mapped_column(server_default="candidate", default="candidate")
    made_by: Mapped[str]
