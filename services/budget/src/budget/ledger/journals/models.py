from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class JournalEntry(Base, kw_only=True):
    """One entry of the journal: numbered without gaps, immutable, balanced by a database constraint."""

    __tablename__ = "journal_entry"
    __table_args__ = (Index("ix_journal_entry_source", "campaign_id", "source", "source_id"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    booked_on: Mapped[date]
    source: Mapped[str] = mapped_column(comment="expense, receipt, loan …")
    source_id: Mapped[UUID]
    source_version: Mapped[int] = mapped_column(BigInteger)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class JournalLine(Base, kw_only=True):
    """One side of an entry."""

    __tablename__ = "journal_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "number"], ["journal_entry.campaign_id", "journal_entry.number"], name="fk_line_entry"
        ),
        CheckConstraint("(debit_cents > 0) <> (credit_cents > 0)", name="one_side"),
        CheckConstraint("debit_cents >= 0 and credit_cents >= 0", name="no_negative"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str]
    debit_cents: Mapped[int] = mapped_column(BigInteger)
    credit_cents: Mapped[int] = mapped_column(BigInteger)


class AccountSum(Base, kw_only=True):
    """The totals of one account, updated by every entry."""

    __tablename__ = "account_sum"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    debit_cents: Mapped[int] = mapped_column(BigInteger)
    credit_cents: Mapped[int] = mapped_column(BigInteger)


class BankMovement(Base, kw_only=True):
    """Amount posted to the bank for one source, and the part that bank lines explain, updated by every entry."""

    __tablename__ = "bank_movement"
    __table_args__ = (
        Index("ix_bank_movement_open", "campaign_id", "booked_on", postgresql_where=text("cents <> matched_cents")),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[UUID] = mapped_column(primary_key=True)
    cents: Mapped[int] = mapped_column(BigInteger, comment="Above zero: it came in.")
    matched_cents: Mapped[int] = mapped_column(BigInteger)
    booked_on: Mapped[date]


BALANCED = [
    # Looked at when the transaction commits: an entry is made line by line.
    """
    create function check_balanced() returns trigger language plpgsql as $$
    begin
        if (select sum(debit_cents) <> sum(credit_cents) from journal_line
            where campaign_id = new.campaign_id and number = new.number) then
            raise exception 'entry % is not balanced', new.number using errcode = 'check_violation';
        end if;
        return null;
    end $$
    """,
    """
    create constraint trigger balanced after insert on journal_line deferrable initially deferred
        for each row execute function check_balanced()
    """,
]
"""SQL for the migration: no code can post an entry that does not balance."""
