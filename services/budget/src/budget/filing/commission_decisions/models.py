from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class CommissionDecision(Base, kw_only=True):
    """A decision of the commission on the account. Never edited: a later one (appeal, judgment) follows it."""

    __tablename__ = "commission_decision"
    __table_args__ = (
        CheckConstraint("outcome in ('approved', 'reformed', 'rejected', 'late')", name="known_outcome"),
        CheckConstraint("modulation >= 0", name="no_negative"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[str]
    decided_on: Mapped[date]
    code: Mapped[str | None] = mapped_column(comment="As the commission publishes it: no legend of its codes is known.")
    modulation: Mapped[int] = mapped_column(BigInteger, comment="Whole euros or francs, off the reimbursement.")
    reimbursed: Mapped[int | None] = mapped_column(BigInteger, comment="Whole euros or francs, as decided.")
    note: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Sealed.")
    account_version: Mapped[int] = mapped_column(BigInteger)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class RetainedHeading(Base, kw_only=True):
    """One of the 21 + 5 headings, as declared and as the decision retains it."""

    __tablename__ = "retained_heading"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "number"],
            ["commission_decision.campaign_id", "commission_decision.number"],
            name="fk_heading_commission_decision",
        ),
        CheckConstraint("retained_cents >= 0", name="no_negative"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(primary_key=True, comment="As in the journal: expense:11, receipt:5.")
    declared_cents: Mapped[int] = mapped_column(BigInteger)
    retained_cents: Mapped[int] = mapped_column(BigInteger)


class Correction(Base, kw_only=True):
    """One line of a decision: an entry struck out or changed, or an amount added to or taken off a heading."""

    __tablename__ = "correction"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "number"],
            ["commission_decision.campaign_id", "commission_decision.number"],
            name="fk_correction_commission_decision",
        ),
        CheckConstraint("entry in ('expense', 'receipt')", name="known_entry"),
        CheckConstraint("(entry is null) = (entry_id is null)", name="whole_entry"),
        CheckConstraint("change_cents <> 0", name="some_change"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str]
    counterpart: Mapped[str | None] = mapped_column(comment="The heading of receipts that moves with it.")
    entry: Mapped[str | None]
    entry_id: Mapped[UUID | None]
    declared_cents: Mapped[int | None] = mapped_column(BigInteger)
    change_cents: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed: it may name somebody.")
