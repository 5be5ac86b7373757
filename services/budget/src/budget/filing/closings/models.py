from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, LargeBinary, func, text
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class CheckReason(Base, kw_only=True):
    """The candidate's reason to file although a blocking check fails."""

    __tablename__ = "check_reason"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    check: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    reason: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed: it may name a person.")
    finding: Mapped[str] = mapped_column(comment="Hash of what the check found when it was written.")
    on_paper: Mapped[bool] = mapped_column(comment="Copied by the agent from a signed paper: no candidate has access.")
    written_by: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), init=False
    )


class FilingStep(Base, kw_only=True):
    """A signature, the filing itself, or a correcting note. Never deleted."""

    __tablename__ = "filing_step"
    __table_args__ = (
        CheckConstraint("step in ('agent', 'accountant', 'candidate', 'filed', 'rectification')", name="known_step"),
        # A signature stands once, until the account is opened again.
        Index(
            "uq_filing_step_standing",
            "campaign_id",
            "step",
            unique=True,
            postgresql_where=text("withdrawn_at is null and step <> 'rectification'"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    step: Mapped[str]
    note: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Sealed.")
    happened_on: Mapped[date | None] = mapped_column(comment="Of the filing.")
    on_paper: Mapped[bool] = mapped_column(comment="Signed on paper, and noted here by another member.")
    done_by: Mapped[str]
    done_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    withdrawn_by: Mapped[str | None] = mapped_column(default=None)
