from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class ProviderAccount(Base, kw_only=True):
    """The account of the financial agent with a provider of hosted payment pages: one a campaign."""

    __tablename__ = "checkout_provider"
    __table_args__ = (CheckConstraint("provider in ('helloasso', 'payplug')", name="known_provider"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="Organisation, identifier and secret.")
    return_url: Mapped[str]
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), init=False
    )


class Checkout(Base, kw_only=True):
    """A gift to be paid on a provider's page, by a known donor, or by whoever declared themselves on the public page.

    The donor of the latter is added once the gift is paid, under `donor_id`: until then nobody is in the donors' file.
    """

    __tablename__ = "checkout"
    __table_args__ = (
        CheckConstraint(
            "state in ('waiting', 'paid', 'failed', 'refunded', 'other_amount', 'company')", name="known_state"
        ),
        Index("ix_checkout_opened_at", "campaign_id", "opened_at"),
        Index("ix_checkout_provider_id", "campaign_id", "provider", "provider_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    provider: Mapped[str]
    provider_id: Mapped[str]
    donor_id: Mapped[UUID]
    pledge_id: Mapped[UUID | None] = mapped_column(default=None)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    pay_url: Mapped[bytes] = mapped_column(LargeBinary, comment="Sealed: whoever has it pays for the donor.")
    state: Mapped[str] = mapped_column(default="waiting")
    paid_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_on: Mapped[date | None] = mapped_column(default=None)
    receipt_id: Mapped[UUID | None] = mapped_column(default=None)
    declared: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, comment="Sealed: what a stranger declared on the public page, until it is booked."
    )
    asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    opened_by: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
