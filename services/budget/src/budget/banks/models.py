from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from kit.db.updated_at import EAGER, UPDATED_BY_TRIGGER
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, LargeBinary, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class BankAccount(Base, kw_only=True):
    """The financial agent's one bank account (L. 52-5, L. 52-6)."""

    __tablename__ = "bank_account"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    iban: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed.")
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class BankStatement(Base, kw_only=True):
    """One imported statement. The file is a document of the account, under its hash."""

    __tablename__ = "bank_statement"
    __table_args__ = (
        CheckConstraint("format in ('ofx', 'camt.053', 'csv', 'xlsx')", name="known_format"),
        UniqueConstraint("campaign_id", "file_hash", "place", name="uq_bank_statement_file"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    file_hash: Mapped[bytes] = mapped_column(LargeBinary)
    place: Mapped[int] = mapped_column(comment="Which of the file's statements.")
    format: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    opening_cents: Mapped[int | None] = mapped_column(BigInteger)
    closing_cents: Mapped[int | None] = mapped_column(BigInteger)
    lines: Mapped[int]
    added: Mapped[int] = mapped_column(comment="Of its lines, those that no earlier statement had.")
    imported_by: Mapped[str]
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class BankLayout(Base, kw_only=True):
    """Columns of a bank's table, as a member named them once, by the key of its titles."""

    __tablename__ = "bank_layout"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    columns: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Places from 0; no line of an account.")
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class WaitingStatement(Base, kw_only=True):
    """The one file that waits for somebody to say which column is what. Deleted once it is said, or replaced."""

    __tablename__ = "waiting_statement"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="The file and its name.")
    sent_by: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class BankLine(Base, kw_only=True):
    """One movement of the account. Counterparty and wording are encrypted."""

    __tablename__ = "bank_line"
    __mapper_args__ = EAGER
    __table_args__ = (
        Index("ix_bank_line_campaign_id_updated_at", "campaign_id", "updated_at"),
        CheckConstraint("amount_cents <> 0", name="some_amount"),
        # A movement is here once, however many statements bring it.
        UniqueConstraint("campaign_id", "format", "bank_key", name="uq_bank_line_bank_key"),
        Index("ix_bank_line_campaign_id_booked_on", "campaign_id", "booked_on"),
        Index(
            "ix_bank_line_open",
            "campaign_id",
            "booked_on",
            postgresql_where=text("matched_cents <> amount_cents and ignore_reason is null"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    statement_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(comment="Its place in the file.")
    format: Mapped[str]
    bank_key: Mapped[str] = mapped_column(comment="The bank's id of it; a hash of what it says where it has none.")
    booked_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger, comment="Above zero: it came in.")
    matched_cents: Mapped[int] = mapped_column(BigInteger, default=0, comment="What matches explain of it.")
    cheque: Mapped[str | None]
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="Counterparty and wording.")
    ignore_reason: Mapped[str | None] = mapped_column(default=None, comment="Why no entry of the account explains it.")
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)


class BankMatch(Base, kw_only=True):
    """A line and the entry that it pays, confirmed by a member. An undone match stays readable."""

    __tablename__ = "bank_match"
    __table_args__ = (
        CheckConstraint("source in ('expense', 'receipt')", name="known_source"),
        CheckConstraint("amount_cents <> 0", name="some_amount"),
        Index("ix_bank_match_campaign_id_line_id", "campaign_id", "line_id"),
        Index("ix_bank_match_campaign_id_source_id", "campaign_id", "source_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    line_id: Mapped[UUID]
    source: Mapped[str]
    source_id: Mapped[UUID]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    undone_by: Mapped[str | None] = mapped_column(default=None)
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
