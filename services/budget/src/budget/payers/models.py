from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, LargeBinary, func, text
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class Payer(Base, kw_only=True):
    """The payer of an entry (donor, lender, other); pending until a member states its kind."""

    __tablename__ = "payer"
    __table_args__ = (
        CheckConstraint(
            "subject in ('donor', 'receipt', 'loan', 'guarantee', 'bank_line', 'expense')", name="known_subject"
        ),
        CheckConstraint(
            "kind in ('person', 'party', 'bank', 'legal_person', 'candidate', 'public_body')", name="known_kind"
        ),
        CheckConstraint("state in ('open', 'decided', 'explained', 'gone')", name="known_state"),
        Index("ix_payer_open", "campaign_id", postgresql_where=text("state = 'open'")),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    channel: Mapped[str] = mapped_column(comment="How the help comes in.")
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(
        comment="explained: a bank line whose receipt, or whose reason to be set aside, says what it is."
    )
    legal_form: Mapped[str | None] = mapped_column(default=None, comment="The word that looks like a legal person's.")
    kind: Mapped[str | None] = mapped_column(default=None)
    name: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, comment="Sealed: of a party or body.")
    listed: Mapped[bool | None] = mapped_column(default=None, comment="Of a party: on the commission's list.")
    in_eea: Mapped[bool | None] = mapped_column(default=None, comment="Of a bank: its seat is in the EU or the EEA.")
    forbidden: Mapped[bool] = mapped_column(default=False)
    decided_by: Mapped[str | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
