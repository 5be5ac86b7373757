from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from kit.db.updated_at import EAGER, UPDATED_BY_TRIGGER
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class ReceiptRow(Base, kw_only=True):
    """Money received. Never deleted: a reversal takes it out of the sums."""

    __tablename__ = "receipt"
    __mapper_args__ = EAGER
    __table_args__ = (
        Index("ix_receipt_campaign_id_updated_at", "campaign_id", "updated_at"),
        CheckConstraint("amount_cents > 0", name="positive_amount"),
        CheckConstraint("returned_cents between 0 and amount_cents", name="returned_within"),
        CheckConstraint("kind in ('gift', 'party', 'other', 'own')", name="known_kind"),
        CheckConstraint("(kind = 'gift') = (donor_id is not null)", name="gift_has_donor"),
        # One number of the commission's receipt book is one gift.
        Index(
            "uq_receipt_campaign_id_form_number",
            "campaign_id",
            "form_number",
            unique=True,
            postgresql_where=text("reversed_at is null"),
        ),
        Index("ix_receipt_campaign_id_donor_id", "campaign_id", "donor_id"),
        # What the checks before filing look for, and the first entries that they name.
        Index(
            "ix_receipt_campaign_id_received_on",
            "campaign_id",
            "received_on",
            postgresql_where=text("reversed_at is null"),
        ),
        Index("ix_receipt_to_return", "campaign_id", postgresql_where=text("to_return_cents > 0")),
        Index(
            "ix_receipt_unnumbered",
            "campaign_id",
            postgresql_where=text("kind = 'gift' and form_number is null and reversed_at is null"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    kind: Mapped[str]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    received_on: Mapped[date]
    means: Mapped[str]
    label: Mapped[str]
    donor_id: Mapped[UUID | None]
    pledge_id: Mapped[UUID | None]
    loan_id: Mapped[UUID | None]
    form_number: Mapped[str | None] = mapped_column(comment="Of the commission's receipt form.")
    flags: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, comment="What it breaks, where it was here already.")
    to_return_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    returned_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    returned_on: Mapped[date | None] = mapped_column(default=None)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    reversed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    reversal_reason: Mapped[str | None] = mapped_column(default=None)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)

    @property
    def kept_cents(self) -> int:
        """Return the part of the receipt that stays in the account."""
        return 0 if self.reversed_at is not None else self.amount_cents - self.returned_cents
