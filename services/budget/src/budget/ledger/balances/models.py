from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class Balance(Base, kw_only=True):
    """A campaign's totals, updated by every entry, so that reading never scans the expenses.

    Writers lock this row first, so that two concurrent expenses are both counted.
    """

    __tablename__ = "balance"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    ceiling_cents: Mapped[int | None] = mapped_column(BigInteger)
    planned_cents: Mapped[int] = mapped_column(BigInteger)
    committed_cents: Mapped[int] = mapped_column(BigInteger, comment="Committed or invoiced, not paid yet.")
    paid_cents: Mapped[int] = mapped_column(BigInteger)
    journal_number: Mapped[int] = mapped_column(server_default="0", default=0, comment="Of the last journal entry.")
    cash_gifts_cents: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    four_eyes: Mapped[bool] = mapped_column(server_default="false", default=False)
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class CheckTotal(Base, kw_only=True):
    """The number and amount of entries that a filing check counts together."""

    __tablename__ = "check_total"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    entries: Mapped[int] = mapped_column(BigInteger)
    cents: Mapped[int] = mapped_column(BigInteger)


class HeadingBalance(Base, kw_only=True):
    """The same totals for one heading; 0 while none is chosen."""

    __tablename__ = "heading_balance"
    __table_args__ = (CheckConstraint("heading between 0 and 21", name="known_heading"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    heading: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    planned_cents: Mapped[int] = mapped_column(BigInteger)
    committed_cents: Mapped[int] = mapped_column(BigInteger)
    paid_cents: Mapped[int] = mapped_column(BigInteger)
